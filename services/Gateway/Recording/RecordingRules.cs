using System.Collections.Frozen;
using System.Security.Cryptography;
using Google.Protobuf;
using SatGate.Contracts.Events.V1;
using SatGate.Gateway.Configuration;
using SatGate.Privacy;

namespace SatGate.Gateway.Recording;

/// <summary>
/// What of a call is kept, compiled once from the configuration. Redaction happens here, before anything is written or
/// sent: what has been left out cannot be found later.
/// </summary>
internal sealed class RecordingRules
{
    private readonly AuditConfig _config;
    private readonly Redactor _redactor;
    private readonly FrozenDictionary<string, Redactor> _byServer;

    public RecordingRules(AuditConfig config)
    {
        _config = config;
        _redactor = new Redactor(new RedactionSettings(config.Redact.Fields, config.Redact.Patterns));
        _byServer = config.RedactServers.ToFrozenDictionary(
            server => server.Key,
            server => new Redactor(new RedactionSettings(
                [.. config.Redact.Fields, .. server.Value.Fields],
                [.. config.Redact.Patterns, .. server.Value.Patterns])),
            StringComparer.Ordinal);
    }

    /// <summary>Calls that cannot be recorded are refused.</summary>
    public bool IsStrict => _config.Strict;

    public void KeepArguments(ToolCall call, ReadOnlySpan<byte> arguments)
    {
        if (_config.Bodies is not AuditBodies.None && !arguments.IsEmpty)
        {
            call.ArgsSha256 = ByteString.CopyFrom(SHA256.HashData(arguments));
            call.Args = Redacted(call.Server, arguments);
        }
    }

    public void KeepResult(ToolCall call, ReadOnlySpan<byte> result)
    {
        if (_config.Bodies is not AuditBodies.None && !result.IsEmpty)
        {
            call.ResultSha256 = ByteString.CopyFrom(SHA256.HashData(result));
            call.Result = Redacted(call.Server, result);
        }
    }

    private string Redacted(string server, ReadOnlySpan<byte> json) => _config.Bodies is AuditBodies.Redacted
        ? _byServer.GetValueOrDefault(server, _redactor).Redact(json, _config.BodyBytesMax)
        : "";
}
