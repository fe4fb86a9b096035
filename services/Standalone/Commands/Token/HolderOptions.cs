using System.CommandLine;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SatGate.Standalone.Commands.Token;

/// <summary>
/// What the holder of a token needs to ask a gateway that may be anywhere: its URL, and the token in SATGATE_TOKEN or a
/// file. It speaks the stateless revision of MCP, so one request is enough.
/// </summary>
internal sealed class HolderOptions
{
    private const string Version = "2026-07-28";

    private static readonly TimeSpan s_answerMax = TimeSpan.FromSeconds(30);

    private readonly Option<string?> _file = new("--file", "-f")
    {
        Description = $"Read your token from this file; else {TokenChoice.Variable}.", HelpName = "file",
    };

    public Option<Uri?> Url { get; } = new("--url", "-u")
    {
        Description = "The gateway's MCP endpoint, to ask as the holder of your token.",
        HelpName = "url",
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            {
                return url;
            }

            result.AddError("--url must be an http or https address, such as http://127.0.0.1:9100/mcp.");
            return null;
        },
    };

    public void AddTo(Verb verb)
    {
        verb.Add(Url);
        verb.Add(_file);
    }

    /// <summary>Asks and shows the result; a refusal is shown in the gateway's own words, exit code 1.</summary>
    public async Task<int> AskAsync(
        ParseResult parsed,
        string method,
        JsonObject parameters,
        Action<JsonObject, bool> write,
        CommandContext context,
        CancellationToken cancellationToken)
    {
        try
        {
            var token = (parsed.GetValue(_file) is { } file
                ? await File.ReadAllTextAsync(Path.Combine(context.Folder, file), cancellationToken)
                : context.Environment(TokenChoice.Variable))?.Trim();
            if (string.IsNullOrEmpty(token))
            {
                context.Error.WriteLine($"satgate: no token: set {TokenChoice.Variable} or give --file");
                return ExitCode.WrongUsage;
            }

            var answer = await SendAsync(parsed.GetValue(Url)!, token, method, parameters, cancellationToken);
            if (answer["result"] is JsonObject result)
            {
                result.Remove("resultType");
                write(result, parsed.GetValue(CommandContext.Json));
                return ExitCode.Done;
            }

            context.Error.WriteLine($"satgate: {answer["error"]?["message"] ?? "the gateway gave no result"}");
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or IOException
                or UnauthorizedAccessException or FormatException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            context.Error.WriteLine($"satgate: the gateway cannot be asked: {exception.Message}");
        }

        return ExitCode.Failed;
    }

    private static async Task<JsonObject> SendAsync(
        Uri url, string token, string method, JsonObject parameters, CancellationToken cancellationToken)
    {
        parameters["_meta"] = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = Version,
            ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
        };
        var message = new JsonObject
        {
            ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = method, ["params"] = parameters,
        };
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = s_answerMax };
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new StringContent(message.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", Version);
        request.Headers.Add("Mcp-Method", method);
        using var response = await http.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        return JsonNode.Parse(body) as JsonObject ?? [];
    }
}
