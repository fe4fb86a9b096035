using System.Diagnostics;
using SatGate.Gateway.Policy;

namespace SatGate.Gateway.Tests.Policy;

/// <summary>What a `*` stands for, and what a hostile name costs.</summary>
public sealed class GlobTests
{
    [Theory]
    [InlineData("read", "read", true)]
    [InlineData("read", "reads", false)]
    [InlineData("read", "READ", false)]
    [InlineData("read_*", "read_", true)]
    [InlineData("read_*", "read_file", true)]
    [InlineData("read_*", "xread_file", false)]
    [InlineData("*_file", "read_file", true)]
    [InlineData("*_file", "read_files", false)]
    [InlineData("a*a", "a", false)]
    [InlineData("a*a", "aa", true)]
    [InlineData("a*b*c", "a-b-b-c", true)]
    [InlineData("a*b*c", "acb", false)]
    [InlineData("a*bc*c", "abc", false)]
    [InlineData("*", "", true)]
    [InlineData("**", "x", true)]
    [InlineData("r\u0435ad", "read", false)]
    public void Matches_Name_AsItsStarsSay(string glob, string name, bool matches) =>
        Assert.Equal(matches, new Glob(glob).Matches(name));

    [Trait("weakness", "W39")]
    [Fact]
    public void Matches_NameMadeToBeSlow_TakesOnePass()
    {
        var glob = new Glob(string.Concat(Enumerable.Repeat("*a", 60)) + "*b");
        var name = new string('a', 4_000_000);
        var started = Stopwatch.GetTimestamp();

        Assert.False(glob.Matches(name));

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData("push", "github", "push", true, true)]
    [InlineData("github.push", "github", "push", true, true)]
    [InlineData("github.push", "files", "push", false, false)]
    [InlineData("github.*", "github", "push", true, true)]
    [InlineData("*.push", "github", "push", true, true)]
    [InlineData("*.push", "files", "push", true, true)]
    // A bare prefix does not open a server whose name begins so.
    [InlineData("git*", "github", "push", false, false)]
    // What another server calls `github.push` is not allowed by a rule for github, but denied by one.
    [InlineData("github.push", "files", "github.push", false, true)]
    [InlineData("mail.send", "files", "mail.send", true, true)]
    public void ToolGlob_WithAServer_AllowsOneReadingAndDeniesBoth(
        string text, string server, string tool, bool allows, bool denies)
    {
        var glob = new ToolGlob(text, ["github", "files"]);

        Assert.Equal(allows, glob.Matches(server, tool, isDeny: false));
        Assert.Equal(denies, glob.Matches(server, tool, isDeny: true));
    }
}
