using System.Globalization;

namespace SatGate.Hosting;

/// <summary>
/// Settings by name, out of the environment and a file. What is wrong is gathered and thrown all at once by
/// <see cref="Check"/>, by name and never by value: it may be a secret.
/// </summary>
public sealed class Settings
{
    /// <summary>Bytes of a settings or secret file.</summary>
    public const int FileBytesMax = 64 * 1024;

    private readonly Func<string, string?> _environment;
    private readonly Dictionary<string, string> _file = new(StringComparer.Ordinal);
    private readonly List<string> _errors = [];

    public Settings(Func<string, string?> environment)
    {
        _environment = environment;
        if (Find(ServiceVariables.SettingsFile) is { } path
            && ReadFile(ServiceVariables.SettingsFile, path) is { } text)
        {
            foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
            {
                var equals = line.IndexOf('=', StringComparison.Ordinal);
                if (equals > 0 && !line.StartsWith('#'))
                {
                    _file[line[..equals].Trim()] = line[(equals + 1)..].Trim();
                }
            }
        }
    }

    /// <summary>The value, or null when it is not set or empty.</summary>
    public string? Find(string name) =>
        _environment(name) is { Length: > 0 } value ? value : _file.GetValueOrDefault(name);

    public string Text(string name, string otherwise) => Find(name) ?? otherwise;

    /// <summary>A whole number in a range, both ends included.</summary>
    public int Whole(string name, int least, int most, int otherwise)
    {
        if (Find(name) is not { } text)
        {
            return otherwise;
        }
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
        {
            return number;
        }
        Fail(name, $"has to be a whole number from {least} to {most}");
        return otherwise;
    }

    /// <summary>One of some words.</summary>
    public T Word<T>(string name, T otherwise, params ReadOnlySpan<(string Word, T Value)> words)
    {
        if (Find(name) is not { } text)
        {
            return otherwise;
        }
        foreach (var (word, value) in words)
        {
            if (word.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }
        Fail(name, "is not a word it knows");
        return otherwise;
    }

    /// <summary>The secret stores of the sidecar; null until it is known where the sidecar is.</summary>
    public SidecarSecrets? Secrets { get; set; }

    /// <summary>
    /// The value; or the content of the file that NAME_FILE says, without its last line end; or the secret STORE/KEY of
    /// the sidecar that NAME_SECRET says.
    /// </summary>
    public string? Secret(string name)
    {
        if (Find(name) is { } value)
        {
            return value;
        }
        if (Find(name + "_FILE") is { } path)
        {
            return ReadFile(name + "_FILE", path)?.TrimEnd('\r', '\n');
        }
        if (Secrets is null || Find(name + "_SECRET") is not { } reference)
        {
            return null;
        }
        var (secret, problem, mend) = Secrets.Read(reference);
        if (secret is null)
        {
            Fail(name + "_SECRET", $"{problem}; {mend}");
        }
        return secret;
    }

    /// <summary>Notes what is wrong with a setting, in words that follow its name.</summary>
    public void Fail(string name, string problem) => _errors.Add($"{name} {problem}");

    /// <exception cref="SettingsInvalidException">Something was wrong.</exception>
    public void Check()
    {
        if (_errors.Count > 0)
        {
            throw new SettingsInvalidException(string.Join('\n', _errors));
        }
    }

    private string? ReadFile(string name, string path)
    {
        try
        {
            if (new FileInfo(path).Length <= FileBytesMax)
            {
                return File.ReadAllText(path);
            }
            Fail(name, $"names a file of more than {FileBytesMax} bytes");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Fail(name, "names a file that cannot be read");
        }
        return null;
    }
}
