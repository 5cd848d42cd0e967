namespace Outrider.Security;

/// <summary>A PEM file of certificate authorities as it stands. Equal where its text is.</summary>
internal sealed record PemAuthorities(string Path, string Text)
{
    /// <exception cref="CertificateException">The file is missing, cannot be read, or is too large.</exception>
    public static PemAuthorities Read(string path) => new(path, PemFile.Read("authorities file", path));

    /// <exception cref="CertificateException">There is no certificate in it, or one that cannot be read.</exception>
    public Authorities Load() => new(Path, PemFile.Certificates(Path, Text));

    public override string ToString() => Path;
}
