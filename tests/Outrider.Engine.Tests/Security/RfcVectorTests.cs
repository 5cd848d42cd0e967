using System.Text;
using Outrider.Security;

namespace Outrider.Engine.Tests.Security;

/// <summary>The examples of RFC 7515, appendices A.1 to A.3: keys and tokens that somebody else made.</summary>
public sealed class RfcVectorTests
{
    private const string Payload = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

    private const string Secret = """{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}""";

    private const string Rsa = """{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}""";

    private const string Elliptic = """{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""";

    private const string A1 = $"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{Payload}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private const string A2 = $"eyJhbGciOiJSUzI1NiJ9.{Payload}.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

    private const string A3 = $"eyJhbGciOiJFUzI1NiJ9.{Payload}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

    [Theory]
    [InlineData(Secret, A1)]
    [InlineData(Rsa, A2)]
    [InlineData(Elliptic, A3)]
    public void The_signature_of_the_example_is_good_and_of_the_example_with_one_octet_changed_is_not(string jwk, string text)
    {
        var key = Read(jwk);
        Assert.True(CompactToken.TryParse(text, out var token));
        Assert.True(key.Verify(token.SigningInput, token.Signature));
        token.SigningInput[^1] ^= 1;
        Assert.False(key.Verify(token.SigningInput, token.Signature));
    }

    [Theory]
    [InlineData(Secret, A2)]
    [InlineData(Secret, A3)]
    [InlineData(Rsa, A1)]
    [InlineData(Rsa, A3)]
    [InlineData(Elliptic, A1)]
    [InlineData(Elliptic, A2)]
    public void No_key_takes_the_signature_of_another_kind(string jwk, string text)
    {
        Assert.True(CompactToken.TryParse(text, out var token));
        Assert.False(Read(jwk).Verify(token.SigningInput, token.Signature));
    }

    private static VerificationKey Read(string jwk)
    {
        var faults = new List<string>();
        var keys = JwksReader.Read(Encoding.UTF8.GetBytes($$"""{"keys":[{{jwk}}]}"""), Enum.GetValues<JwtAlgorithm>(), faults);
        Assert.Empty(faults);
        return Assert.Single(keys!.Keys);
    }
}
