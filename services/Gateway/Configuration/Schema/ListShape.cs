using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using SatGate.Gateway.Configuration.Yaml;

namespace SatGate.Gateway.Configuration.Schema;

/// <summary>A list of the same kind of value. The items that are wrong are said and left out.</summary>
internal sealed class ListShape<T>(Shape<T> item, int itemsMax) : Shape<ConfigList<T>>
{
    public override bool TryRead(
        ConfigNode node, string key, Reading reading, [MaybeNullWhen(false)] out ConfigList<T> value)
    {
        value = null;
        if (!reading.Visit(node))
            return false;
        if (node is not ListNode list)
            return Wrong(node, key, reading, "a list", "write [one, two], or one item per line after `- `");
        if (list.Items.Count > itemsMax)
        {
            reading.Fail(node.At, key, $"has more than {itemsMax} items", "use fewer");
            return false;
        }

        var items = new List<T>(list.Items.Count);
        for (var i = 0; i < list.Items.Count; i++)
        {
            var path = $"{key}[{i}]";
            reading.Seen(path, list.Items[i].At);
            if (item.TryRead(list.Items[i], path, reading, out var read))
                items.Add(read);
        }

        value = new ConfigList<T>([.. items]);
        return true;
    }

    public override JsonObject Describe() =>
        new() { ["type"] = "array", ["items"] = item.Describe(), ["maxItems"] = itemsMax };

    public override JsonNode Show(ConfigList<T> value) => new JsonArray([.. value.Select(item.Show)]);

    public override IEnumerable<(string Name, string Parent)> Keys(string path) => item.Keys(path + "[]");
}
