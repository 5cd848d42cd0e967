using System.Text;
using System.Text.Json;
using Outrider.Logs.Records;

namespace Outrider.Engine.Tests.Logs.Transforms;

public sealed class RedactTests
{
    private const string All = "{ type: redact, fields: [password], patterns: [credit_card, iban, email, bearer_token, jwt, api_key, private_key, url_password], regex: ['EMP-\\d{6,}'], replacement: \"***\" }";

    [Theory]
    [InlineData("""{"card":"4111 1111 1111 1111"}""", """{"card":"***"}""")]
    [InlineData("""{"card":4111111111111111,"n":1.10}""", """{"card":"***","n":1.10}""")]
    [InlineData("""{"card":4111111111111111.0,"c":4.111111111111111e15}""", """{"card":"***","c":"***"}""")]
    [InlineData("""{"card":"4111 1111 1111 1112"}""", """{"card":"4111 1111 1111 1112"}""")]
    [InlineData("""{"m":"no 12 4111-1111-1111-1111 exp 12/27"}""", """{"m":"no 12 *** exp 12/27"}""")]
    [InlineData("""{"m":"x\u0034111111111111111"}""", """{"m":"x***"}""")]
    [InlineData("""{"share":0.4111111111111111,"id":"a4111111111111111f","at":1767323045678901234,"ms":1767323045678}""", """{"share":0.4111111111111111,"id":"a4111111111111111f","at":1767323045678901234,"ms":1767323045678}""")]
    [InlineData("""{"m":"to DE89 3704 0044 0532 0130 00."}""", """{"m":"to ***."}""")]
    [InlineData("""{"m":"gb82west12345698765432, DE88370400440532013000"}""", """{"m":"***, DE88370400440532013000"}""")]
    [InlineData("""{"m":"mail <bob.o'neil+x@mail.example.com>, a@b, npm@1.2.3","q":"/x?e=bob%40example.com&y=1"}""", """{"m":"mail <***>, a@b, npm@1.2.3","q":"/x?e=***&y=1"}""")]
    [InlineData("""{"müller@exämple.de":1}""", """{"***":1}""")]
    [InlineData("""{"h":"Authorization: Bearer abcdefgh.12345678","b":"the bearer of news"}""", """{"h":"Authorization: Bearer ***","b":"the bearer of news"}""")]
    [InlineData("""{"t":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln","v":"eyJust.a.word"}""", """{"t":"***","v":"eyJust.a.word"}""")]
    [InlineData("""{"k":"AKIAIOSFODNN7EXAMPLE","s":"task-management-and-planning-tools"}""", """{"k":"***","s":"task-management-and-planning-tools"}""")]
    [InlineData("""{"k":"aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY;"}""", """{"k":"aws_secret_access_key = ***;"}""")]
    [InlineData("""{"pem":"-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\nend","cut":"-----BEGIN EC PRIVATE KEY-----\nMIIE","public":"-----BEGIN CERTIFICATE-----\nMIIE"}""", """{"pem":"***\nend","cut":"***","public":"-----BEGIN CERTIFICATE-----\nMIIE"}""")]
    [InlineData("""{"u":"postgres:\/\/me:pass/w0rd@db:5432\/x","v":"http://host:80/a@b","w":"http://host/x:y@z","x":"amqp://me:p@ss@mq"}""", """{"u":"postgres:\/\/me:***@db:5432\/x","v":"http://host:80/a@b","w":"http://host/x:y@z","x":"amqp://me:***@mq"}""")]
    [InlineData("""{"m":"EMP-1234567 é EMP-12 😀 EMP-999999","n":5}""", """{"m":"*** é EMP-12 😀 ***","n":5}""")]
    public void What_it_knows_by_its_looks_goes_and_nothing_else(string record, string expected) => Assert.Equal(expected, new Transformed(All)[record]);

    [Theory]
    [InlineData("""{"password":"x","b":1}""", """{"password":"***","b":1}""")]
    [InlineData("""{"PassWord":{"a":[1]},"b":{"password":5,"c":null}}""", """{"PassWord":"***","b":{"password":"***","c":null}}""")]
    [InlineData("""{"p\u0061ssword":"x","passwords":"y"}""", """{"p\u0061ssword":"***","passwords":"y"}""")]
    [InlineData("""{"m":"{\"user\":\"bob\",\"password\":\"h\\\"x\",\"n\":1}"}""", """{"m":"{\"user\":\"bob\",\"password\":\"***\",\"n\":1}"}""")]
    [InlineData("""{"m":"{\"password\": {\"a\":[1,2]},\"n\":1} {\"password\":\"cut off"}""", """{"m":"{\"password\": ***,\"n\":1} {\"password\":\"***"}""")]
    [InlineData("""{"m":"GET /x?password=abc&y=1 password: 'a b', x_password=1 password"}""", """{"m":"GET /x?password=***&y=1 password: '***', x_password=1 password"}""")]
    public void A_field_goes_at_any_depth_and_within_text(string record, string expected) => Assert.Equal(expected, new Transformed(All)[record]);

    [Theory]
    [InlineData("""{"user":{"ssn":1,"id":2},"ssn":3}""", """{"user":{"ssn":"[redacted]","id":2},"ssn":3}""")]
    [InlineData("""{"a":{"user":[{"ssn":1}]},"b.user.ssn":3,"xuser":{"ssn":4}}""", """{"a":{"user":[{"ssn":"[redacted]"}]},"b.user.ssn":"[redacted]","xuser":{"ssn":4}}""")]
    [InlineData("""{"m":"user.ssn=1 ssn=2"}""", """{"m":"user.ssn=1 ssn=2"}""")]
    public void A_field_within_another_goes_there_alone(string record, string expected) => Assert.Equal(expected, new Transformed("{ type: redact, fields: [user.ssn] }")[record]);

    [Fact]
    public void The_replacement_may_be_any_text() =>
        Assert.Equal("""{"a":"\"q\"\\n","b":"x \"q\"\\n"}""", new Transformed("{ type: redact, fields: [a], patterns: [email], replacement: '\"q\"\\n' }")["""{"a":1,"b":"x me@example.com"}"""]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_secret_is_never_in_the_output_wherever_it_stood_and_however_it_was_written(int seed)
    {
        var planted = new PlantedSecrets(seed);
        var redact = new Transformed(All);
        for (var i = 0; i < 3_000; i++)
        {
            var (text, secret) = planted.Next();
            var record = planted.Record(text);
            var output = redact[record];
            using var document = JsonDocument.Parse(output);
            Assert.StartsWith("{\"keep\":1.10,", output);
            foreach (var seen in Readings(output))
                for (var at = 0; at + 8 <= secret.Length; at++)
                    Assert.False(seen.Contains(secret.Substring(at, 8), StringComparison.Ordinal), $"'{secret}' of {record} is in {output}");
            Assert.True(output.EndsWith(",\"also\":\"\\u00e9\\ud800\",\"last\":[ 1, {\"x\":null} ]}", StringComparison.Ordinal), $"{record} became {output}");
        }
    }

    [Theory]
    [InlineData("eyJ")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.")]
    [InlineData("bearer ")]
    [InlineData("http://a:b,")]
    [InlineData("a%40")]
    [InlineData("a@b.cc")]
    [InlineData("\\\"password\\\":{")]
    [InlineData("password=\\\"")]
    [InlineData("4111 1111 1111 1111x")]
    [InlineData("4 ")]
    [InlineData("DE89")]
    [InlineData("-----BEGIN PRIVATE KEY-----")]
    [InlineData("-----BEGIN ")]
    [InlineData("\\\\\\\\")]
    [InlineData("xoxb-")]
    [InlineData("EMP-")]
    public async Task No_line_makes_it_slow(string piece)
    {
        var line = $"{{\"m\":\"{string.Concat(Enumerable.Repeat(piece, (1 << 20) / piece.Length))}\"}}";
        // A square of a million would take a good part of an hour.
        await Task.Run(() => new Transformed(All)[line], TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Looking_allocates_nothing()
    {
        var redact = new Transformed(All);
        var json = """{"timestamp":"2026-01-02T03:04:05.678Z","m":"a \"b\" http://host/x?y=1 at 12:30","n":12345.678,"u":{"a":["x@y",true]}}"""u8.ToArray();
        long unixNs = 0;
        var severity = Severity.None;
        var record = new LogRecord();
        var problems = new Outrider.Configuration.Problems();
        var transform = PipelineRun.Read($"transforms: [{All}]\nsinks: [{{ type: console }}]", problems).Transforms[0].Part(TimeProvider.System);
        for (var i = 0; i < 100; i++) Look();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Look();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(Encoding.UTF8.GetString(json), Encoding.UTF8.GetString(redact.Apply(json, ref unixNs, ref severity)));

        void Look()
        {
            record.Load(json, 0, Severity.None);
            transform.Apply(record);
        }
    }

    /// <summary>The output as it stands, and read as often as anything in it could be read again.</summary>
    private static IEnumerable<string> Readings(string output)
    {
        var bytes = Encoding.UTF8.GetBytes(output);
        for (var level = 0; level < 8; level++)
        {
            yield return Encoding.UTF8.GetString(bytes);
            var decoded = new byte[bytes.Length + 4];
            bytes = decoded[..JsonStrings.Decode(bytes, decoded)];
        }
    }
}
