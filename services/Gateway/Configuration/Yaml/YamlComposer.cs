using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace SatGate.Gateway.Configuration.Yaml;

/// <summary>
/// YAML 1.2 text to nodes with positions, one document. Anchors, aliases and merge keys (<c>&lt;&lt;</c>) work; an
/// alias is a reference and never a copy, so a bomb of aliases costs nothing here, and the reader counts what it
/// visits. Refused: repeated keys, nesting beyond <see cref="DepthMax"/>, foreign tags, keys that are not text, a
/// value inside itself. Throws nothing: whatever the parser throws becomes a problem.
/// </summary>
internal sealed class YamlComposer
{
    /// <summary>
    /// The deepest legitimate config has six levels; the composer recurses, so this guards the stack.
    /// </summary>
    public const int DepthMax = 32;

    /// <summary>Keys that merges may add in all: maps that merge each other multiply.</summary>
    public const int MergedKeysMax = 10_000;

    private const string StandardTags = "tag:yaml.org,2002:";

    private readonly Parser _parser;
    private readonly Dictionary<string, ConfigNode?> _anchors = new(StringComparer.Ordinal);
    private readonly List<YamlProblem> _problems = [];
    private int _mergedKeys;

    private YamlComposer(string text) => _parser = new Parser(new StringReader(text));

    /// <summary>The document, null when it is empty or not readable, and what is wrong with it.</summary>
    public static (ConfigNode? Root, IReadOnlyList<YamlProblem> Problems) Compose(string text)
    {
        YamlComposer? composer = null;
        try
        {
            composer = new YamlComposer(text);
            return (composer.Document(), composer._problems);
        }
        catch (YamlException e)
        {
            var at = e is StructureException own ? own.At : At(e.Start);
            var problem = e is StructureException ? e.Message : $"is not YAML: {FirstLine(e.Message)}";
            var mend = e is StructureException ? "write it flat and plain" : MendFor(LineAt(text, at.Line));
            return (null, [.. composer?._problems ?? [], new YamlProblem(at, "", problem, mend)]);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The parser is not ours: an exception it did not mean to throw is still just a bad file.
            return (null, [new YamlProblem(Position.Start, "", "is not YAML", "write it anew from `satgate init`")]);
        }
    }

    private ConfigNode? Document()
    {
        Next<StreamStart>();
        if (!_parser.MoveNext() || _parser.Current is StreamEnd)
            return null;
        _parser.MoveNext();
        var root = Node(depth: 1, key: "");
        Next<DocumentEnd>();
        if (_parser.MoveNext() && _parser.Current is DocumentStart second)
            throw new StructureException(At(second.Start), "a second document begins here");
        return root;
    }

    /// <summary>The node whose event is current; leaves its last event current.</summary>
    private ConfigNode Node(int depth, string key)
    {
        var start = _parser.Current!;
        var at = At(start.Start);
        if (depth > DepthMax)
            throw new StructureException(at, $"is nested deeper than {DepthMax} levels");
        if (start is AnchorAlias alias)
            return Aliased(alias, at);
        var anchor = start is NodeEvent { Anchor.IsEmpty: false } anchored ? anchored.Anchor.Value : null;
        if (anchor is not null)
            _anchors[anchor] = null;
        CheckTag(start, at, key);
        ConfigNode node = start switch
        {
            Scalar scalar => new ScalarNode(at, scalar.Value, scalar.Style is not ScalarStyle.Plain || IsText(scalar)),
            SequenceStart => List(at, depth, key),
            MappingStart => Map(at, depth, key),
            _ => throw new StructureException(at, "is no value"),
        };
        if (anchor is not null)
            _anchors[anchor] = node;
        return node;
    }

    private ListNode List(Position at, int depth, string key)
    {
        var items = new List<ConfigNode>();
        while (_parser.MoveNext() && _parser.Current is not SequenceEnd)
            items.Add(Node(depth + 1, $"{key}[{items.Count}]"));
        return new ListNode(at, items);
    }

    private MapNode Map(Position at, int depth, string path)
    {
        var entries = new List<MapEntry>();
        var merged = new List<MapEntry>();
        var seen = new Dictionary<string, Position>(StringComparer.Ordinal);
        while (_parser.MoveNext() && _parser.Current is not MappingEnd)
        {
            var keyNode = Node(depth + 1, path);
            if (keyNode is not ScalarNode name)
                throw new StructureException(keyNode.At, "a key is not plain text");
            var full = path.Length == 0 ? name.Text : $"{path}.{name.Text}";
            _parser.MoveNext();
            var value = Node(depth + 1, full);
            if (name is { Text: "<<", Quoted: false })
                Merge(value, merged);
            else if (seen.TryAdd(name.Text, name.At))
                entries.Add(new MapEntry(name.Text, name.At, value));
            else
                _problems.Add(new YamlProblem(name.At, full,
                    $"is a repeated key, first on line {seen[name.Text].Line}",
                    "keep one of the two"));
        }

        // What a map says itself beats what it merges; of several merged maps the first wins (YAML merge key, 2005
        // draft).
        entries.AddRange(merged.Where(entry => seen.TryAdd(entry.Key, entry.At)));
        return new MapNode(at, entries);
    }

    private void Merge(ConfigNode value, List<MapEntry> merged)
    {
        foreach (var source in value is ListNode list ? list.Items : [value])
        {
            if (source is not MapNode map)
                throw new StructureException(source.At, "`<<` merges what has no keys");
            _mergedKeys += map.Entries.Count;
            if (_mergedKeys > MergedKeysMax)
                throw new StructureException(source.At, $"merges more than {MergedKeysMax} keys");
            merged.AddRange(map.Entries);
        }
    }

    private ConfigNode Aliased(AnchorAlias alias, Position at)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out var node))
            throw new StructureException(at, $"refers to `&{alias.Value.Value}`, which is not above it");
        return node ?? throw new StructureException(at, $"refers to `&{alias.Value.Value}` from inside itself");
    }

    private void CheckTag(ParsingEvent start, Position at, string key)
    {
        if (start is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } tag }
            && !tag.Value.StartsWith(StandardTags, StringComparison.Ordinal))
            _problems.Add(new YamlProblem(at, key, "has a tag of its own", "remove the `!…` in front of it"));
    }

    private static bool IsText(Scalar scalar) =>
        scalar.Tag is { IsEmpty: false } && scalar.Tag.Value is StandardTags + "str" or "!";

    private void Next<TEvent>()
    {
        if (!_parser.MoveNext() || _parser.Current is not TEvent)
            throw new StructureException(Position.Start, "ends too early");
    }

    private static Position At(in Mark mark) => new(Math.Max(1, (int)mark.Line), Math.Max(1, (int)mark.Column));

    /// <summary>
    /// The commonest slip has its own words: a brace inside [ ] or { } begins a map unless it is quoted.
    /// </summary>
    private static string MendFor(string line) =>
        line.Contains("${", StringComparison.Ordinal)
            ? "inside [ ] and { } a variable needs quotes: \"${NAME}\""
            : "look at the indentation, quotes and brackets there and just above";

    private static string LineAt(string text, int number) =>
        text.Split('\n', number + 1).ElementAtOrDefault(number - 1) ?? "";

    private static string FirstLine(string message) => message.Split('\n', 2)[0].Trim().TrimEnd('.');

    /// <summary>YAML, but not what a config may look like.</summary>
    private sealed class StructureException(Position at, string message) : YamlException(message)
    {
        public Position At { get; } = at;
    }
}
