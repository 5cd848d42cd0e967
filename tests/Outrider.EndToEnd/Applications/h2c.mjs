// A server of HTTP/2 in clear text, and of nothing else, on $PORT of loopback or on a free port: node's own.
import http2 from 'node:http2'

const server = http2.createServer({ settings: { enableConnectProtocol: true } })

server.on('stream', (stream, headers) => {
  stream.on('error', () => {})
  let trailers = {}
  const pieces = []
  stream.on('data', piece => pieces.push(piece))
  stream.on('trailers', those => { trailers = those })
  if (headers[':protocol'] === 'websocket') return count(stream, pieces)
  if (headers[':path'] === '/early') return stream.respond({ ':status': 413 }), stream.write('no more\n')
  if (headers[':path'] === '/hints') stream.additionalHeaders({ ':status': 103, link: '</style.css>; rel=preload' })
  stream.on('end', () => {
    if (headers[':path'] === '/nothing') return stream.respond({ ':status': 204 }, { endStream: true })
    stream.respond({ ':status': 200, 'content-type': 'application/json' }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-last': 'that was all' }))
    stream.end(JSON.stringify({ headers, trailers, body: Buffer.concat(pieces).toString('latin1') }))
  })
})

// Counts what comes until the caller has ended its side, and then says how much that was.
function count (stream, pieces) {
  stream.respond({ ':status': 200 })
  stream.on('end', () => stream.end(`${Buffer.concat(pieces).length} came`))
}

server.listen(Number(process.env.PORT ?? 0), '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
