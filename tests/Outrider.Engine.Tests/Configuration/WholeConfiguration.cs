namespace Outrider.Engine.Tests.Configuration;

/// <summary>A file with every section in it.</summary>
internal static class WholeConfiguration
{
    public const string Text = """
        app:
          name: orders
          version: 1.4.2
          environment: production
          region: eu-west-1
          command: [node, server.js]
          directory: .
          env: { NODE_ENV: production }
          port: 8080
          ready: { http: /healthz, interval: 500ms, timeout: 1s, deadline: 60s }
          stop: { signal: SIGTERM, grace: 10s }
          restart: { when: on_failure, backoff: { first: 200ms, max: 30s }, give_up_after: 5 }
        outrider: { log: { level: information } }
        sidecars:
          analyzer:
            command: [python3, log_analyzer.py]
            start: before_app
            restart: { when: always }
        inbound:
          - listen: 0.0.0.0:8443
            limits: { body: 10MiB, header: 32KiB, connections: 10000 }
            routes:
              - match: { path: /healthz }
                auth: none
              - match: { path: /admin/*, methods: [GET, POST] }
                auth: staff
                allow: { roles: [admin] }
              - match: { path: /* }
                auth: staff
        security:
          jwt:
            staff:
              issuer: https://login.example.com
              audience: orders
              keys: { url: "https://login.example.com/.well-known/jwks.json" }
              algorithms: [RS256, ES256]
              forward: { X-User-Id: sub, X-User-Roles: roles }
        outbound:
          listen: 127.0.0.1:15001
          services:
            billing:
              discovery: { type: static, instances: [10.0.0.4:8080, 10.0.0.5:8080] }
              balance: { type: least_loaded }
              timeout: 2s
              retry: { attempts: 3, on: [connect, reset, 502, 503, 504], backoff: { first: 25ms, max: 250ms }, budget: 20% }
              breaker: { failures: 50%, of_at_least: 20, within: 10s, open_for: 5s }
            search:
              discovery: { type: dns, name: search.internal, port: 80 }
        access_log: { path: /var/log/orders/access.log, share: 10%, errors: always, slow: 1s, query: false }
        logs:
          sources:
            - { type: app }
            - { type: file, paths: [/var/log/app/*.log] }
          parse: { type: auto }
          sinks:
            - { type: http, url: "http://logs.internal/ingest", batch: { max_events: 1000, max_wait: 1s } }
            - { type: console }
        metrics:
          interval: 10s
          sources:
            - { type: json, url: "http://127.0.0.1:8080/internal/metrics" }
            - { type: prometheus, url: "http://127.0.0.1:8080/metrics" }
            - { type: process }
          sinks:
            - { type: http, url: "${METRICS_EXPORT_URL:-http://metrics.internal/ingest}" }
        config_sync:
          - source: { type: file, path: /etc/outrider/orders.json }
            target: { path: /config/config.json, mode: "0640" }
            check: { command: [node, check-config.js, "{path}"] }
            notify: { signal: SIGHUP }
        admin: { listen: 127.0.0.1:9901 }
        """;
}
