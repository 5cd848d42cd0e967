using Outrider.Configuration;
using Outrider.Security;

namespace Outrider.Logs.Sinks;

internal sealed class ForwardSinkConfig
{
    public HostPort Address = new("", 0);
    public FieldTemplate Tag = new("{service}");
    public string? SharedKey;
    public UserConfig? User;
    public string? Hostname;
    public bool RequireAck = true;
    public Compression Compression;
    public UpstreamTlsConfig? Tls;
    public BatchConfig Batch = new();
    public TimeSpan Timeout = TimeSpan.FromSeconds(30);
    public ResendBackoffConfig Backoff = new();
    public DeliverySettings Delivery = new();

    public static readonly Shape<ForwardSinkConfig> Shape = new("Sends records to Fluentd, Fluent Bit or whatever speaks the Fluent forward protocol (v1), in chunks that the far end acknowledges.", s =>
    {
        s.Required("address", c => ref c.Address, HostPort.Kind, "Give the receiver, such as fluentd.internal:24224.");
        s.Key("tag", c => ref c.Tag, FieldTemplate.Kind, "The tag, with fields of the record in braces; 'outrider' where the record lacks one of them.");
        s.Optional("shared_key", c => ref c.SharedKey, Values.Secret(Values.Text), "The key that both ends know; each proves to the other that it does.");
        s.Optional("user", c => ref c.User, Values.Section(UserConfig.Shape), "User and password, where the receiver asks for them besides the key.");
        s.Optional("hostname", c => ref c.Hostname, Values.Word, "How we call ourselves to the receiver; the machine's name where nothing is given.");
        s.Key("require_ack", c => ref c.RequireAck, Values.Boolean, "Waits for the receiver to say that it has a chunk. Without, one counts as delivered once the receiver's kernel has it.");
        s.Key("compression", c => ref c.Compression, Values.Choice(("none", Compression.None), ("gzip", Compression.Gzip)), "What is done to a chunk before it goes.");
        s.Optional("tls", c => ref c.Tls, Values.Section(UpstreamTlsConfig.Shape), "Speaks TLS; {} for the machine's own trust.");
        s.Key("batch", c => ref c.Batch, Values.Section(BatchConfig.Shape), "How much is sent at once.");
        s.Key("timeout", c => ref c.Timeout, Values.Duration(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)), "For one batch, from connecting to its acknowledgement.");
        s.Key("backoff", c => ref c.Backoff, Values.Section(ResendBackoffConfig.Shape), "How long to wait before a batch is sent again.");
        DeliverySettings.AddTo(s, c => c.Delivery);
        s.Check((c, section) =>
        {
            if (c.User is not null && c.SharedKey is null) section.At("user").Problem("a user is asked for together with the shared key alone; give 'shared_key' too");
            if (!c.RequireAck && c.SharedKey is not null) section.At("require_ack").Problem("a receiver with a shared key answers anyway; leave 'require_ack' out");
        });
    });
}
