namespace SatGate.Auth.Revocation;

/// <summary>A watcher did not read its revocations in time: it must drop what it has cached and watch anew.</summary>
internal sealed class WatcherTooSlowException() : Exception("the watcher did not keep up with the revocations");
