global using Outrider.EndToEnd;
global using Xunit;
global using static Outrider.EndToEnd.CurrentTest;
