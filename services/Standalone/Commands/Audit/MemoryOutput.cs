using System.Text;

namespace SatGate.Standalone.Commands.Audit;

/// <summary>Bytes for a command's text output, handed on whenever they are flushed; whole lines each time.</summary>
internal sealed class MemoryOutput(TextWriter output) : MemoryStream
{
    public override void Flush()
    {
        output.Write(Encoding.UTF8.GetString(GetBuffer(), 0, (int)Length));
        SetLength(0);
    }

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        Flush();
        return Task.CompletedTask;
    }

    protected override void Dispose(bool disposing)
    {
        Flush();
        base.Dispose(disposing);
    }
}
