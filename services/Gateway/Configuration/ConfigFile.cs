using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace SatGate.Gateway.Configuration;

/// <summary>
/// A config on disk: UTF-8, at most <see cref="BytesMax"/> bytes. A missing, unreadable, too large or wrongly encoded
/// file is an error like any other, never an exception.
/// </summary>
public static class ConfigFile
{
    /// <summary>Read no further: the path may lead to a device that never ends.</summary>
    public const int BytesMax = ConfigLoader.FileCharsMax;

    private static readonly UTF8Encoding s_strict = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads and checks the file. Relative paths in it are relative to its folder.</summary>
    public static ConfigResult Load(string path, Func<string, string?> environment) =>
        TryRead(path, out var text, out var error)
            ? ConfigLoader.Load(text, environment)
            : new ConfigResult(null, [error], []);

    /// <summary>The text of the file as it is now.</summary>
    internal static bool TryRead(
        string path, [NotNullWhen(true)] out ConfigText? text, [NotNullWhen(false)] out ConfigError? error)
    {
        (text, error) = (null, null);
        try
        {
            using var file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var (bytes, length) = ReadUpTo(file, file.CanSeek ? (int)Math.Min(file.Length, BytesMax) : 0);
            if (length > BytesMax)
            {
                error = Error(path, $"is longer than {BytesMax} bytes", "shorten it");
                return false;
            }

            var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
            text = new ConfigText(s_strict.GetString(bytes, 0, length), path, folder)
            {
                IsPipe = !file.CanSeek,
            };
            return true;
        }
        catch (DecoderFallbackException)
        {
            error = Error(path, "is not UTF-8", "save it as UTF-8");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            error = Error(path, "does not exist", "write one with `satgate init`, or name another with --config");
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            error = Error(path, "cannot be read", "make it a file that this user may read");
        }

        return false;
    }

    /// <summary>
    /// All bytes up to one more than allowed. The length a file claims is only where to begin: it may grow, and
    /// devices claim 0.
    /// </summary>
    private static (byte[] Bytes, int Length) ReadUpTo(FileStream file, int expected)
    {
        var bytes = new byte[expected + 1];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length <= expected || expected == BytesMax)
            return (bytes, length);
        Array.Resize(ref bytes, BytesMax + 1);
        length += file.ReadAtLeast(bytes.AsSpan(length), bytes.Length - length, throwOnEndOfStream: false);
        return (bytes, length);
    }

    private static ConfigError Error(string path, string problem, string mend) => new(path, 1, 1, "", problem, mend);
}
