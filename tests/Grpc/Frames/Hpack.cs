using System.Text;

namespace SatGate.Grpc.Tests.Frames;

/// <summary>
/// As much of HPACK (RFC 7541) as hand-written peers need: fields are sent as literals without indexing; received ones
/// may use both tables, but no Huffman codes, which neither Kestrel nor SocketsHttpHandler send.
/// </summary>
internal sealed class Hpack
{
    // RFC 7541, appendix A: name, then value where there is one.
    private static readonly (string Name, string Value)[] s_static = [.. """
        :authority|:method GET|:method POST|:path /|:path /index.html|:scheme http|:scheme https|:status 200|:status 204
        :status 206|:status 304|:status 400|:status 404|:status 500|accept-charset|accept-encoding gzip, deflate
        accept-language|accept-ranges|accept|access-control-allow-origin|age|allow|authorization|cache-control
        content-disposition|content-encoding|content-language|content-length|content-location|content-range|content-type
        cookie|date|etag|expect|expires|from|host|if-match|if-modified-since|if-none-match|if-range|if-unmodified-since
        last-modified|link|location|max-forwards|proxy-authenticate|proxy-authorization|range|referer|refresh
        retry-after|server|set-cookie|strict-transport-security|transfer-encoding|user-agent|vary|via|www-authenticate
        """.Split(['|', '\n'], StringSplitOptions.TrimEntries).Select(line => line.Split(' ', 2))
        .Select(field => (field[0], field.Length > 1 ? field[1] : ""))];

    private readonly List<(string Name, string Value)> _dynamic = [];

    /// <summary>Fields as they go into a HEADERS frame; values are Latin-1, so that any byte can be sent.</summary>
    public static byte[] Encode(IEnumerable<(string Name, string Value)> fields)
    {
        var block = new MemoryStream();
        foreach (var (name, value) in fields)
        {
            block.WriteByte(0);
            WriteText(block, name);
            WriteText(block, value);
        }

        return block.ToArray();
    }

    /// <summary>The fields of one header block, in order.</summary>
    public List<(string Name, string Value)> Decode(ReadOnlySpan<byte> block)
    {
        var fields = new List<(string, string)>();
        while (!block.IsEmpty)
        {
            var first = block[0];
            if (first >= 0x80)
            {
                fields.Add(Entry(ReadNumber(ref block, 7)));
            }
            else if (first is >= 0x20 and < 0x40)
            {
                _ = ReadNumber(ref block, 5);
            }
            else
            {
                var indexed = first >= 0x40;
                var nameIndex = ReadNumber(ref block, indexed ? 6 : 4);
                var name = nameIndex == 0 ? ReadText(ref block) : Entry(nameIndex).Name;
                var field = (name, ReadText(ref block));
                fields.Add(field);
                if (indexed)
                {
                    _dynamic.Insert(0, field);
                }
            }
        }

        return fields;
    }

    private (string Name, string Value) Entry(int index) =>
        index <= s_static.Length ? s_static[index - 1] : _dynamic[index - s_static.Length - 1];

    private static void WriteText(MemoryStream block, string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        if (bytes.Length < 127)
        {
            block.WriteByte((byte)bytes.Length);
        }
        else
        {
            block.WriteByte(127);
            var rest = bytes.Length - 127;
            for (; rest >= 128; rest >>= 7)
            {
                block.WriteByte((byte)(0x80 | (rest & 0x7F)));
            }

            block.WriteByte((byte)rest);
        }

        block.Write(bytes);
    }

    private static string ReadText(ref ReadOnlySpan<byte> block)
    {
        Assert.True(block[0] < 0x80, "A Huffman code came: this decoder has none.");
        var length = ReadNumber(ref block, 7);
        var text = Encoding.Latin1.GetString(block[..length]);
        block = block[length..];
        return text;
    }

    private static int ReadNumber(ref ReadOnlySpan<byte> block, int prefixBits)
    {
        var max = (1 << prefixBits) - 1;
        var number = block[0] & max;
        block = block[1..];
        if (number < max)
        {
            return number;
        }

        for (var shift = 0; ; shift += 7)
        {
            var next = block[0];
            block = block[1..];
            number += (next & 0x7F) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }
    }
}
