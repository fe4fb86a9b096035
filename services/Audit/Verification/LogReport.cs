using System.Text.Json.Nodes;

namespace SatGate.Audit.Verification;

/// <summary>What a verification found.</summary>
/// <param name="Records">Looked at.</param>
/// <param name="Erased">Of them, those whose text was erased as the log says.</param>
/// <param name="SignedSize">Records that a trusted checkpoint vouches for; those after it are not vouched for
/// yet.</param>
/// <param name="Checkpoints">Trusted ones that hold.</param>
/// <param name="Root">Of all records looked at.</param>
/// <param name="Problems">At most <see cref="LogVerifier.ProblemsMax"/>; empty when all holds.</param>
public sealed record LogReport(
    string Log, long Records, long Erased, long SignedSize, int Checkpoints, string Root,
    IReadOnlyList<LogProblem> Problems)
{
    public bool Holds => Problems.Count == 0;

    internal JsonObject ToJson() => new()
    {
        ["holds"] = Holds,
        ["log"] = Log,
        ["records"] = Records,
        ["signed"] = SignedSize,
        ["erased"] = Erased,
        ["checkpoints"] = Checkpoints,
        ["root"] = Root,
        ["firstBad"] = FirstBad,
        ["problems"] = new JsonArray([.. Problems.Select(problem => (JsonNode)new JsonObject
        {
            ["record"] = problem.Record, ["what"] = problem.What,
        })]),
    };

    /// <summary>The first record that cannot be trusted.</summary>
    public long? FirstBad => Problems.Min(problem => problem.Record);
}
