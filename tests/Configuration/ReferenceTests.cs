using SatGate.Gateway.Configuration;

namespace SatGate.Configuration.Tests;

/// <summary>Values out of files and secret stores: what they hold, or the place and the mend.</summary>
public sealed class ReferenceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("satgate-values-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("${file:token}", "from-a-file")]
    [InlineData("a ${file:below/token} b", "a ${TOKEN} $x b")]
    [InlineData("${secret:vault/client}", "from-a-store")]
    [InlineData("${secret:vault/client}${file:token}", "from-a-storefrom-a-file")]
    public void Load_Reference_IsWhatItHolds(string text, string value)
    {
        Write("token", "from-a-file\r\n");
        Write("below/token", "${TOKEN} $x\n");

        var result = Read(text, name => name == "secret:vault/client" ? "from-a-store" : null);

        Assert.True(result.Ok, string.Join('\n', result.Errors));
        Assert.Equal(value, result.Config.Upstreams[0].Env["K"]);
    }

    [Fact]
    public void Load_AbsolutePath_IsThatFile()
    {
        Write("token", "from-a-file");

        Assert.Equal(
            "from-a-file", Read($"${{file:{_folder}/token}}", _ => null).Config!.Upstreams[0].Env["K"]);
    }

    [Theory]
    [InlineData("${file:none}", "names the file `none`, which cannot be read; make it a file that this user may read")]
    [InlineData("${file:}", "names the file ``, which cannot be read; make it a file that this user may read")]
    [InlineData("${file:empty}", "names the file `empty`, which is empty; write the value into it")]
    [InlineData("${file:long}", "names the file `long`, which has more than 65536 bytes; name the file of one value")]
    [InlineData("${file:binary}", "names the file `binary`, which is not UTF-8; save it as UTF-8")]
    [InlineData("${file:/dev/zero}",
        "names the file `/dev/zero`, which has more than 65536 bytes; name the file of one value")]
    [InlineData("${secret:vault/none}",
        "names the secret `vault/none`, and no secret store can be asked here; write ${NAME} or ${file:PATH}; secret "
            + "stores are read through the sidecar of a service")]
    [InlineData("${secret:vault/shut}", "is shut; open it")]
    [InlineData("${secret:vault/none:-default}",
        "names the secret `vault/none:-default`, and no secret store can be asked here; write ${NAME} or ${file:PATH}; "
            + "secret stores are read through the sidecar of a service")]
    public void Load_ReferenceThatHoldsNothing_NamesThePlaceAndTheMend(string text, string error)
    {
        Write("empty", "\n");
        Write("long", new string('x', 65_537));
        File.WriteAllBytes(Path.Combine(_folder, "binary"), [0x61, 0xff, 0x62]);

        var result = Read(text, name => name == "secret:vault/shut"
            ? throw new ValueUnavailableException("is shut", "open it")
            : null);

        Assert.False(result.Ok);
        Assert.Equal(
            [$"satgate.yaml:1:43: upstreams.a.env.K: {error}"], result.Errors.Select(each => each.ToString()));
    }

    private ConfigResult Read(string text, Func<string, string?> lookUp) => ConfigLoader.Load(
        new ConfigText($"upstreams: {{ a: {{ command: [x], env: {{ K: \"{text}\" }} }} }}", "satgate.yaml", _folder),
        lookUp);

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
