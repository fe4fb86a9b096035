namespace SatGate.Events.Spool;

/// <summary>Another process has the folder.</summary>
public sealed class SpoolInUseException : IOException
{
    public SpoolInUseException()
    {
    }

    public SpoolInUseException(string message)
        : base(message)
    {
    }

    public SpoolInUseException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
