namespace SatGate.Budget.Accounts;

/// <summary>The store could not be read. Nothing is known; the caller refuses or tries again.</summary>
public sealed class StateStoreException : Exception
{
    public StateStoreException(string message)
        : base(message)
    {
    }

    public StateStoreException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
