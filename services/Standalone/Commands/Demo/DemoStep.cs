namespace SatGate.Standalone.Commands.Demo;

/// <summary>One step of the script.</summary>
/// <param name="Asks">What the agent asks for.</param>
/// <param name="Should">What should come of it, in words.</param>
/// <param name="Expected">What should come of it, in figures.</param>
/// <param name="Ask">Does it.</param>
internal sealed record DemoStep(
    string Asks, string Should, Outcome Expected, Func<DemoStage, CancellationToken, Task<Outcome>> Ask)
{
    /// <summary>Whether it came as told.</summary>
    public bool Holds(Outcome came) => came.Text == Expected.Text;
}
