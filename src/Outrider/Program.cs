return Outrider.CommandLine.Verbs.Run(args);
