#:property PublishAot=false

// The application beside which Outrider rests: it listens, says so, and does nothing.
using System.Net;
using System.Net.Sockets;

var listener = new TcpListener(IPAddress.Loopback, 0);
listener.Start();
Console.WriteLine($"listening on {listener.LocalEndpoint}");
while (true) (await listener.AcceptTcpClientAsync()).Dispose();
