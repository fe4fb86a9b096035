namespace SatGate.Gateway.Aggregation;

/// <summary>
/// Whether a URI can come from a template (RFC 6570), judged by its literal beginning and end: enough to find the
/// upstream that owns it, which then decides for itself.
/// </summary>
internal static class UriTemplateMatch
{
    /// <summary>Literal characters that agree, or -1: the template with the most is the best owner.</summary>
    public static int Score(string template, string uri)
    {
        var open = template.IndexOf('{', StringComparison.Ordinal);
        if (open < 0)
        {
            return template == uri ? template.Length : -1;
        }

        var close = template.LastIndexOf('}');
        var tail = close < 0 ? "" : template[(close + 1)..];
        return uri.Length >= open + tail.Length
            && uri.AsSpan().StartsWith(template.AsSpan(0, open), StringComparison.Ordinal)
            && uri.EndsWith(tail, StringComparison.Ordinal) ? open + tail.Length : -1;
    }
}
