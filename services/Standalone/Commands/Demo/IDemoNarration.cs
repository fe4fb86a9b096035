namespace SatGate.Standalone.Commands.Demo;

/// <summary>Tells what happens in the demo, as it happens.</summary>
internal interface IDemoNarration
{
    void Begin(Uri endpoint);

    void Tell(int number, DemoStep step, Outcome came);

    /// <summary>The script is over.</summary>
    /// <param name="failed">The step that did not go as told; null when all did.</param>
    /// <param name="staysUp">Whether the gateway can be used from now on.</param>
    void End(DemoGateway gateway, int steps, DemoStep? failed, bool staysUp);
}
