using System.Text;

namespace SatGate.Gateway.Configuration;

/// <summary>
/// What <c>${…}</c> may refer to besides variables: <c>${file:PATH}</c>, the text of a file without its last line ends
/// (relative to the config's folder), and <c>${secret:STORE/KEY}</c>, a secret of a store of the sidecar.
/// Neither has a default: a secret that is not there must not become another one.
/// </summary>
internal static class ValueReference
{
    /// <summary>Bytes of a file; as many as characters of a value.</summary>
    public const int FileBytesMax = Interpolation.ValueCharsMax;

    /// <summary>How the look-up of a host is asked for a secret: this, then the reference.</summary>
    public const string Secret = "secret:";

    private const string File = "file:";

    private static readonly UTF8Encoding s_strict = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether what is between the braces is one of the two.</summary>
    public static bool Is(ReadOnlySpan<char> inner) =>
        inner.StartsWith(File, StringComparison.Ordinal) || inner.StartsWith(Secret, StringComparison.Ordinal);

    /// <summary>The value; throws <see cref="ValueUnavailableException"/> with what is wrong.</summary>
    public static string Read(string inner, Func<string, string?> lookUp, string folder) =>
        inner.StartsWith(File, StringComparison.Ordinal)
            ? ReadFile(inner[File.Length..], folder)
            : lookUp(inner) ?? throw new ValueUnavailableException(
                $"names the secret `{inner[Secret.Length..]}`, and no secret store can be asked here",
                "write ${NAME} or ${file:PATH}; secret stores are read through the sidecar of a service");

    private static string ReadFile(string path, string folder)
    {
        try
        {
            using var file = new FileStream(Path.Combine(folder, path), FileMode.Open, FileAccess.Read);
            var bytes = new byte[FileBytesMax + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > FileBytesMax)
            {
                throw No(path, $"has more than {FileBytesMax} bytes", "name the file of one value");
            }

            var text = s_strict.GetString(bytes, 0, length).TrimEnd('\r', '\n');
            return text.Length > 0 ? text : throw No(path, "is empty", "write the value into it");
        }
        catch (DecoderFallbackException)
        {
            throw No(path, "is not UTF-8", "save it as UTF-8");
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw No(path, "cannot be read", "make it a file that this user may read");
        }
    }

    private static ValueUnavailableException No(string path, string problem, string mend) =>
        new($"names the file `{path}`, which {problem}", mend);
}
