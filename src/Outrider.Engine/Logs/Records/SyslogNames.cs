namespace Outrider.Logs.Records;

/// <summary>What the numbers of a priority are called: facilities as syslog.conf(5) calls them, severities as all our records do.</summary>
internal static class SyslogNames
{
    // RFC 5424, section 6.2.1, table 1; names from syslog(3) and, from 12 to 15, from rsyslog.
    private static readonly string[] Facilities =
    [
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp", "audit", "alert", "clock",
        "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
    ];

    public static string Facility(int priority) => Facilities[priority >> 3];

    /// <summary>emergency, alert and critical are all the end of something; notice is what most call information.</summary>
    public static string Severity(int priority) => (priority & 7) switch
    {
        0 or 1 or 2 => "fatal",
        3 => "error",
        4 => "warn",
        5 or 6 => "info",
        _ => "debug",
    };
}
