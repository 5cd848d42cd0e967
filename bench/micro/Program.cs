using System.Globalization;
using Outrider.Micro;

// Usage: bench/micro/run [part of a name] [samples]
var wanted = args.Length > 0 ? args[0] : "";
var samples = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 40;
var subjects = RoutingSubjects.All().Concat(HistogramSubjects.All());
#if HEAD_PARSERS
subjects = HeadSubjects.All().Concat(subjects);
#endif

Console.WriteLine("| operation | least, ns | median, ns | allocated, bytes |");
Console.WriteLine("|---|---|---|---|");
foreach (var subject in subjects.Where(s => s.Name.Contains(wanted, StringComparison.Ordinal)))
{
    var outcome = Stopwatched.Measure(subject.Name, subject.Operation, samples);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {outcome.Name} | {outcome.Least:F1} | {outcome.Median:F1} | {outcome.Allocated} |"));
}
