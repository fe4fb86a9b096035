using System.CommandLine;
using SatGate.Macaroons.Format;

namespace SatGate.Standalone.Commands.Token;

/// <summary>
/// Which token a command works with: the argument, else --file, else SATGATE_TOKEN. The latter two keep it out of the
/// list of processes, which everyone on the machine can read. Nothing printed to stderr repeats it.
/// </summary>
internal sealed class TokenChoice
{
    public const string Variable = "SATGATE_TOKEN";

    private const int FileCharsMax = 2 * MacaroonLimits.TextCharsMax;

    private readonly Argument<string?> _token = new("token")
    {
        Description = $"The token; else --file, else {Variable}.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _file = new("--file", "-f")
    {
        Description = "Read the token from this file; - is standard input.", HelpName = "file",
    };

    public void AddTo(Verb verb)
    {
        // A misspelt option would be taken for the token otherwise; no token begins with a hyphen.
        _token.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is ['-', ..] option)
            {
                result.AddError($"Unrecognized option '{option}'.");
            }
        });
        verb.Add(_token);
        verb.Add(_file);
    }

    /// <summary>
    /// The token, or null after saying what is wrong with it; then the exit code is the second value.
    /// </summary>
    public (Macaroon? Token, int Code) Read(ParseResult parsed, CommandContext context)
    {
        var argument = parsed.GetValue(_token);
        var file = parsed.GetValue(_file);
        if (argument is not null && file is not null)
        {
            context.Error.WriteLine("satgate: the token is given twice, as an argument and as a file");
            return (null, ExitCode.WrongUsage);
        }

        string? text;
        try
        {
            text = argument ?? (file is null ? context.Environment(Variable) : ReadFile(file, context));
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            context.Error.WriteLine($"satgate: {file} cannot be read: {failed.Message}");
            return (null, ExitCode.Failed);
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            context.Error.WriteLine($"satgate: no token: give it as an argument, with --file or in {Variable}");
            return (null, ExitCode.WrongUsage);
        }

        // A file ends with a line end; blanks within a token are refused by the decoder.
        var status = Macaroon.Decode(text.Trim(), out var token);
        if (status == DecodeStatus.Decoded)
        {
            return (token, ExitCode.Done);
        }

        context.Error.WriteLine($"satgate: this is no token of libmacaroons version 2: {Problem(status)}");
        return (null, ExitCode.Failed);
    }

    private static string ReadFile(string file, CommandContext context)
    {
        using var reader = file == "-"
            ? new StreamReader(Console.OpenStandardInput())
            : File.OpenText(Path.Combine(context.Folder, file));
        var buffer = new char[FileCharsMax];
        return new string(buffer, 0, reader.ReadBlock(buffer));
    }

    private static string Problem(DecodeStatus status) => status switch
    {
        DecodeStatus.TooLarge => $"it is longer than {MacaroonLimits.TokenBytesMax} bytes",
        DecodeStatus.NotBase64 => "it is not base64url",
        DecodeStatus.VersionUnsupported => "it is a version 1 macaroon",
        DecodeStatus.TooManyCaveats => $"it has more than {MacaroonLimits.CaveatsMax} caveats",
        DecodeStatus.TooManyDischarges => $"it has more than {MacaroonLimits.DischargesMax} discharges",
        _ => "its fields cannot be read; it may have been cut off",
    };
}
