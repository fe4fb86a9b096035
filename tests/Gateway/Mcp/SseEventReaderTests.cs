using System.IO.Pipelines;
using System.Text;
using SatGate.Gateway.Mcp;

namespace SatGate.Gateway.Tests.Mcp;

public sealed class SseEventReaderTests
{
    private const string Stream =
        "\uFEFF: hello\n\nid: 1\nretry: 200\ndata: \n\nevent: message\r\nid: 2\r\ndata: {\"a\":\r\n"
        + "data: 1}\r\n\r\ndata:x\r\rdatabase: y\n\ndata: cut";

    private static readonly string[] s_expected =
    [
        "|id: 1\nretry: 200\ndata: \n",
        "{\"a\":\n1}|event: message\nid: 2\n",
        "x|",
        "|database: y\n",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task ReadAsync_AnyLineEndAndSplit_YieldsTheSameEvents(int chunk)
    {
        var pipe = new Pipe();
        var writing = WriteAsync(pipe.Writer, Encoding.UTF8.GetBytes(Stream)[3..], chunk);
        var reader = new SseEventReader(pipe.Reader, 1024);
        var events = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            events.Add($"{Encoding.UTF8.GetString(reader.Data.Span)}|{Encoding.UTF8.GetString(reader.Fields.Span)}");
        }

        await writing;
        Assert.Equal([": hello\n", .. s_expected], events.Select((text, i) => i == 0 ? text.TrimStart('|') : text));
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(10_000, true)]
    public async Task ReadAsync_LargeEvent_HasALimit(int size, bool refused)
    {
        var bytes = Encoding.UTF8.GetBytes($"data: {new string('x', size)}\n\n");
        var reader =
            new SseEventReader(
            PipeReader.Create(new MemoryStream(bytes), new StreamPipeReaderOptions(bufferSize: 64)), 1024);

        if (refused)
        {
            await Assert.ThrowsAsync<InvalidDataException>(async () => await reader.ReadAsync(default));
        }
        else
        {
            Assert.True(await reader.ReadAsync(default));
        }
    }

    private static async Task WriteAsync(PipeWriter writer, byte[] bytes, int chunk)
    {
        for (var at = 0; at < bytes.Length; at += chunk)
        {
            await writer.WriteAsync(bytes.AsMemory(at, Math.Min(chunk, bytes.Length - at)));
        }

        await writer.CompleteAsync();
    }
}
