using System.Text.Json;
using System.Text.Unicode;

namespace SatGate.Gateway.Policy;

/// <summary>
/// The arguments of one call, read when the first rule asks for them: strictly, from the very bytes that are forwarded.
/// </summary>
internal sealed class CallArguments(ReadOnlyMemory<byte> json) : IDisposable
{
    private static readonly ReadOnlyMemory<byte> s_empty = "{}"u8.ToArray();

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    private JsonDocument? _document;
    private bool _isRead;

    /// <summary>Whether all conditions hold; doubt in one of them is doubt in all that do not fail.</summary>
    public Certainty Meet(ArgumentCondition[] conditions)
    {
        if (Read() is not { } arguments)
        {
            return Certainty.Maybe;
        }

        var least = Certainty.Yes;
        foreach (var condition in conditions)
        {
            var certainty = condition.Of(arguments);
            least = certainty < least ? certainty : least;
        }

        return least;
    }

    public void Dispose() => _document?.Dispose();

    // Null when two readers could read them differently.
    private JsonElement? Read()
    {
        if (!_isRead)
        {
            _isRead = true;
            try
            {
                _document = Utf8.IsValid(json.Span)
                    ? JsonDocument.Parse(json.IsEmpty ? s_empty : json, s_strict)
                    : null;
                CheckTexts();
            }
            catch (Exception broken) when (broken is JsonException or InvalidOperationException)
            {
                // InvalidOperationException: an escape that is half of a surrogate pair.
                _document?.Dispose();
                _document = null;
            }
        }

        return _document?.RootElement is { ValueKind: JsonValueKind.Object } root ? root : null;
    }

    private void CheckTexts()
    {
        if (_document?.RootElement is not { ValueKind: JsonValueKind.Object } root)
        {
            return;
        }

        foreach (var property in root.EnumerateObject())
        {
            _ = property.Name;
            _ = property.Value.ValueKind is JsonValueKind.String ? property.Value.GetString() : null;
        }
    }
}
