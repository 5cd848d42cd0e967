using System.Globalization;
using System.Runtime.InteropServices;
using HttpBench;
using HttpBench.Cases;
using HttpBench.Upstream;

if (args is ["upstream", var port])
{
    await UpstreamServer.ServeAsync(int.Parse(port, CultureInfo.InvariantCulture));
    return 0;
}

Options options;
try
{
    options = Options.Read(args);
}
catch (ArgumentException e)
{
    Console.Error.WriteLine(e.Message);
    Console.Error.WriteLine(Options.Usage);
    foreach (var name in AllCases.List.Select(c => c.Name)) Console.Error.WriteLine("  " + name);
    return 64;
}

using var bench = new Bench(options);
var stop = new TaskCompletionSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await new Run(bench, Machine.Describe()).EverythingAsync(stop.Task) ? 0 : 130;

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.TrySetResult();
}
