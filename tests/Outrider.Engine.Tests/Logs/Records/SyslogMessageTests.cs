using System.Text;
using System.Text.Json.Nodes;
using Outrider.Logs.Records;

namespace Outrider.Engine.Tests.Logs.Records;

/// <summary>Messages as senders write them, and the records they become.</summary>
public sealed class SyslogMessageTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private const string Noise = "[]\"\\=<>- 19:T.Z";
    private static readonly TimeZoneInfo East = TimeZoneInfo.CreateCustomTimeZone("east", TimeSpan.FromHours(2), "east", "east");

    [Theory]
    // The examples of RFC 5424, section 6.5.
    [InlineData(
        "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \uFEFF'su root' failed for lonvick on /dev/pts/8",
        """{"timestamp":"2003-10-11T22:14:15.003Z","severity":"fatal","facility":"auth","priority":34,"hostname":"mymachine.example.com","app_name":"su","msgid":"ID47","message":"'su root' failed for lonvick on /dev/pts/8"}""")]
    [InlineData(
        "<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% It's time to make the do-nuts.",
        """{"timestamp":"2003-08-24T12:14:15.000Z","timestamp_original":"2003-08-24T05:14:15.000003-07:00","severity":"info","facility":"local4","priority":165,"hostname":"192.0.2.1","app_name":"myproc","procid":"8710","message":"%% It's time to make the do-nuts."}""")]
    [InlineData(
        """<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut="3" eventSource="Application" eventID="1011"][examplePriority@32473 class="high"]""",
        """{"timestamp":"2003-10-11T22:14:15.003Z","severity":"info","facility":"local4","priority":165,"hostname":"mymachine.example.com","app_name":"evntslog","msgid":"ID47","structured_data":{"exampleSDID@32473":{"iut":"3","eventSource":"Application","eventID":"1011"},"examplePriority@32473":{"class":"high"}},"message":""}""")]
    [InlineData(
        """<11>1 - - - - - [a x="1" y="q\"b\\c\]d\n" x="2"][b] text""",
        """{"severity":"error","facility":"user","priority":11,"structured_data":{"a":{"x":["1","2"],"y":"q\"b\\c]d\\n"},"b":{}},"message":"text"}""")]
    // RFC 3164, section 5.4, with the receiver's zone and the nearest year.
    [InlineData(
        "<34>Oct 11 22:14:15 mymachine su: 'su root' failed",
        """{"timestamp":"2025-10-11T20:14:15.000Z","timestamp_original":"Oct 11 22:14:15","severity":"fatal","facility":"auth","priority":34,"hostname":"mymachine","app_name":"su","message":"'su root' failed"}""")]
    [InlineData(
        "<13>Mar  1 13:04:05 sshd[4721]: by a local socket\n",
        """{"timestamp":"2026-03-01T11:04:05.000Z","timestamp_original":"Mar  1 13:04:05","severity":"info","facility":"user","priority":13,"app_name":"sshd","procid":"4721","message":"by a local socket"}""")]
    [InlineData(
        "<189>Jul 16 2025 08:52:54.123: %SYS-5-CONFIG_I: Configured",
        """{"timestamp":"2025-07-16T06:52:54.123Z","timestamp_original":"Jul 16 2025 08:52:54.123:","severity":"info","facility":"local7","priority":189,"app_name":"%SYS-5-CONFIG_I","message":"Configured"}""")]
    [InlineData(
        "<30>2026-02-03T04:05:06.789012+01:00 host app[1]: rsyslog's own",
        """{"timestamp":"2026-02-03T03:05:06.789Z","timestamp_original":"2026-02-03T04:05:06.789012+01:00","severity":"info","facility":"daemon","priority":30,"hostname":"host","app_name":"app","procid":"1","message":"rsyslog's own"}""")]
    [InlineData("Feb 28 01:02:03 box cron[9]: in a file", """{"timestamp":"2026-02-27T23:02:03.000Z","timestamp_original":"Feb 28 01:02:03","hostname":"box","app_name":"cron","procid":"9","message":"in a file"}""")]
    [InlineData("<0>only words", """{"severity":"fatal","facility":"kern","priority":0,"message":"only words"}""")]
    public void A_message_becomes_its_parts(string message, string expected)
    {
        var record = Record(message);
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), JsonNode.Parse(record)!.ToJsonString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("words")]
    [InlineData("<192>no such priority")]
    [InlineData("<1")]
    [InlineData("<>x")]
    [InlineData("Feb 30 01:02:03 box cron: no such day")]
    public void What_is_none_is_told(string text) => Assert.False(SyslogMessage.TryRead(Encoding.UTF8.GetBytes(text), Now, East, out _));

    [Theory]
    [InlineData("1 yesterday host app - - - text")]
    [InlineData("1 2003-13-11T22:14:15Z host app - - - text")]
    [InlineData("1 - host app - - [unclosed text")]
    [InlineData("1 - host app - - [a b=\"]\"] text")]
    [InlineData("1 - host")]
    [InlineData("1 of 3 done")]
    public void What_only_begins_like_RFC_5424_is_text_behind_its_priority(string text)
    {
        Assert.True(SyslogMessage.TryRead(Encoding.UTF8.GetBytes("<34>" + text), Now, East, out var message));
        Assert.Equal((34, text), (message.Priority, Encoding.UTF8.GetString(message.Text)));
    }

    [Fact]
    public void A_time_without_a_year_is_of_the_nearest_one()
    {
        Assert.Equal(2025, YearOf("Dec 31 23:59:59", new DateTimeOffset(2026, 1, 1, 0, 0, 1, TimeSpan.Zero)));
        Assert.Equal(2027, YearOf("Jan  1 00:00:01", new DateTimeOffset(2026, 12, 31, 23, 59, 59, TimeSpan.Zero)));
        Assert.Equal(2028, YearOf("Feb 29 12:00:00", new DateTimeOffset(2027, 6, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void Hostile_messages_never_throw_and_records_of_them_are_JSON()
    {
        var random = new Random(20260301);
        string[] seeds =
        [
            """<165>1 2003-10-11T22:14:15.003Z host app 1 ID47 [a@1 b="c\"" b="d"][e f="]\]"] text""", "<34>Oct 11 22:14:15 mymachine su[1]: text", "<1>2026-02-03T04:05:06.789012+01:00 h t: m", "<13>x",
        ];
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = Encoding.UTF8.GetBytes(seeds[random.Next(seeds.Length)]);
            for (var change = random.Next(1, 6); change > 0; change--) bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)Noise[random.Next(Noise.Length)];
            bytes = bytes[..random.Next(1, bytes.Length + 1)];
            if (SyslogMessage.TryRead(bytes, Now, East, out var message)) using (JsonDocumentOf(message)) { }
        }
    }

    private static System.Text.Json.JsonDocument JsonDocumentOf(in SyslogMessage message)
    {
        using var bytes = new PooledBytes();
        bytes.Append((byte)'{');
        SyslogRecord.AppendMembers(bytes, message);
        bytes.Append((byte)'}');
        return System.Text.Json.JsonDocument.Parse(bytes.Memory.ToArray());
    }

    private static string Record(string text)
    {
        Assert.True(SyslogMessage.TryRead(Encoding.UTF8.GetBytes(text), Now, East, out var message));
        using var document = JsonDocumentOf(message);
        return document.RootElement.GetRawText();
    }

    private static int YearOf(string time, DateTimeOffset now)
    {
        Assert.True(SyslogMessage.TryRead(Encoding.UTF8.GetBytes(time + " h t: m"), now, TimeZoneInfo.Utc, out var message));
        return message.Time!.Value.Year;
    }
}
