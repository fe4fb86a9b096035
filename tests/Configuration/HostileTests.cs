using System.Diagnostics;
using System.Text;
using SatGate.Gateway.Configuration;

namespace SatGate.Configuration.Tests;

/// <summary>No text throws, hangs or grows: every one gives a config or at least one error.</summary>
public sealed class HostileTests
{
    [Fact]
    public void Load_RandomBytes_NeverThrows()
    {
        var random = new Random(7);
        var bytes = new byte[400];
        for (var i = 0; i < 2_000; i++)
        {
            random.NextBytes(bytes);
            Whole(Encoding.Latin1.GetString(bytes, 0, random.Next(bytes.Length)));
        }
    }

    [Fact]
    public void Load_RandomMarkup_NeverThrows()
    {
        string[] tokens =
        [
            "{", "}", "[", "]", ",", ": ", "- ", "? ", "\n", "\n  ", "\n    ", "&a ", "*a", "<<: ", "!t ", "!!str ",
            "'", "\"", "|", ">",
            "#", "%YAML 1.1\n", "%TAG ! x\n", "---\n", "...\n", "upstreams", "files", "command", "budget", "server",
            "port", "costs",
            "tools", "auth", "token", "url", "https://", "${", "}", "$A", "\\x", "\t", "\0", "\uFEFF", "\u2028",
            "\uD800", "~", "1", "-1",
        ];
        var random = new Random(11);
        var text = new StringBuilder();
        for (var i = 0; i < 10_000; i++)
        {
            text.Clear();
            for (var n = random.Next(40); n >= 0; n--)
                text.Append(tokens[random.Next(tokens.Length)]);
            Whole(text.ToString());
        }
    }

    [Fact]
    public void Load_TruncatedAndMutatedFile_NeverThrows()
    {
        var good = Examples.Read("satgate-compatible.yaml");
        for (var length = 0; length < good.Length; length += 3)
            Whole(good[..length]);
        const string marks = "{}[]:-&*!|>'\"%@`#$\n\t \0é";
        var random = new Random(13);
        for (var i = 0; i < 2_000; i++)
        {
            var mutated = good.ToCharArray();
            for (var n = random.Next(4); n >= 0; n--)
                mutated[random.Next(mutated.Length)] = marks[random.Next(marks.Length)];
            Whole(new string(mutated));
        }
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("!")]
    [InlineData("&")]
    [InlineData("*a ")]
    [InlineData("'")]
    [InlineData("\"\\")]
    [InlineData("#\n")]
    [InlineData("a: b\n")]
    [InlineData("---\n")]
    [InlineData("${")]
    [InlineData("%")]
    [InlineData("\n")]
    [InlineData("\t")]
    public void Load_HundredThousandTimesTheSame_IsRefusedQuickly(string piece) =>
        Whole(string.Concat(Enumerable.Repeat(piece, 100_000)));

    [Fact]
    public void Load_DeepNesting_IsRefusedWithItsPlace() =>
        Assert.Contains("deeper than 32 levels",
            Load.Bad(Load.Upstream + "x-deep: " + new string('[', 40) + new string(']', 40))[0],
            StringComparison.Ordinal);

    [Fact]
    public void Load_AliasBomb_IsRefused()
    {
        // A thousand references to a list of a thousand texts: a million values in 20 KB.
        var bomb = "x-a: &a [" + string.Join(',', Enumerable.Repeat("x", 999)) + "]\n"
            + "upstreams: { u: { command: [x] } }\nrouting:\n"
            + string.Concat(Enumerable.Repeat("  - { tools: *a, upstream: u }\n", 999));

        // Nothing after the limit is read, so the bad word at the end is not seen.
        var error = Assert.Single(Load.Bad(bomb + "naming: loud"));
        Assert.Contains("more than 100000 values", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MergeBomb_IsRefused()
    {
        var bomb = new StringBuilder("x-0: &a0 {");
        bomb.AppendJoin(',', Enumerable.Range(0, 100).Select(i => $"k{i}: 1")).Append("}\n");
        for (var i = 1; i < 20; i++)
            bomb.Append($"x-{i}: &a{i} {{ <<: [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 20))}] }}\n");
        Assert.Contains("merges more than 10000 keys", Load.Bad(bomb + Load.Upstream)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Load_VariableBomb_IsRefused()
    {
        var huge = new string('x', 60_000);
        var text = Load.Upstream + "tools: { costs: {} }\nserver: { allowedHosts: ["
            + string.Join(',', Enumerable.Repeat("$A", 999)) + "] }";
        var result = ConfigLoader.Load(new ConfigText(text, "f", "/"), _ => huge);
        Assert.Contains(result.Errors, error => error.Problem == "is too long");
    }

    [Theory]
    [InlineData(ConfigLoader.FileCharsMax, true)]
    [InlineData(ConfigLoader.FileCharsMax + 1, false)]
    public void Load_FileAtTheLimit_IsReadAndBeyondRefused(int length, bool ok) =>
        Assert.Equal(ok, Load.Text(Load.Upstream.PadRight(length, '\n')).Ok);

    private static void Whole(string text)
    {
        // Seconds; what grows with the square of its length takes many minutes.
        var clock = Stopwatch.StartNew();
        var result = ConfigLoader.Load(new ConfigText(text, "f", "/"), name => name == "A" ? "v" : null);
        Assert.True(result.Ok ? result.Errors.Count == 0 : result.Errors.Count > 0, text);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"took {clock.Elapsed}");
    }
}
