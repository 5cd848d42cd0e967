using System.Globalization;
using Outrider.Micro;

// Usage: bench/micro/run [part of a name] [samples]
var wanted = args.Length > 0 ? args[0] : "";
var samples = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 40;
var subjects = HeadSubjects.All().Concat(RoutingSubjects.All()).Concat(HistogramSubjects.All()).Concat(LineSubjects.All());

Console.WriteLine("| operation | least, ns | median, ns | allocated, bytes |");
Console.WriteLine("|---|---|---|---|");
foreach (var subject in subjects.Where(s => s.Name.Contains(wanted, StringComparison.Ordinal)))
{
    var outcome = Stopwatched.Measure(subject.Name, subject.Operation, samples);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {outcome.Name} | {outcome.Least:F1} | {outcome.Median:F1} | {outcome.Allocated} |"));
}

if (!"a whole hop".Contains(wanted, StringComparison.Ordinal)) return;
var hop = await HopAllocations.MeasureAsync();
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| a whole hop, HTTP/1.1 kept alive, 16 connections at once | – | – | {hop:F2} |"));
