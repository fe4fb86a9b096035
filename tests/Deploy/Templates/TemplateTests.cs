using SatGate.Deploy.Tests.Yaml;

namespace SatGate.Deploy.Tests.Templates;

/// <summary>The subset of Go templates, against what Go and Helm make of the same text.</summary>
public sealed class TemplateTests
{
    private const string Values = """
        name: gate
        none: ""
        many: 1000000
        few: 2
        on: true
        off: false
        list: [a, b]
        map: { x: 1, y: [p, q], s: "1.10" }
        empty: {}
        """;

    private static string Run(string template)
    {
        var nodes = TemplateParser.Parse(template);
        var definitions = nodes.OfType<DefineNode>().ToDictionary(node => node.Name);
        var values = YamlTree.LoadMap(Values);
        values["many"] = 1e6;
        values["few"] = 2d;
        return new TemplateRun(definitions).Execute(nodes, new Map { ["Values"] = values });
    }

    [Theory]
    [InlineData("a {{ .Values.name }} b", "a gate b")]
    [InlineData("a\n{{- .Values.name -}}\n b", "agateb")]
    [InlineData("a {{/* no */}}b", "a b")]
    [InlineData("a\n  {{- /* no */ -}}  b", "ab")]
    [InlineData("{{ .Values.name | quote }}", "\"gate\"")]
    [InlineData("{{ .Values.few }}", "2")]
    [InlineData("{{ .Values.many }}", "1e+06")]
    [InlineData("{{ .Values.many | int64 | toString | quote }}", "\"1000000\"")]
    [InlineData("{{ .Values.on | quote }}", "\"true\"")]
    [InlineData("{{ default \"d\" .Values.none }}", "d")]
    [InlineData("{{ .Values.name | default \"d\" }}", "gate")]
    [InlineData("{{ if .Values.empty }}y{{ else }}n{{ end }}", "n")]
    [InlineData("{{ if .Values.absent }}y{{ else if .Values.on }}e{{ else }}n{{ end }}", "e")]
    [InlineData("{{ if and .Values.on (not .Values.off) }}y{{ end }}", "y")]
    [InlineData("{{ if or .Values.off (eq .Values.name \"x\") }}y{{ end }}", "")]
    [InlineData("{{ or .Values.none \"z\" }}", "z")]
    [InlineData("{{ with .Values.map }}{{ .s }}{{ $.Values.name }}{{ end }}", "1.10gate")]
    [InlineData("{{ range $i, $e := .Values.list }}{{ $i }}{{ $e }} {{ end }}", "0a 1b ")]
    [InlineData("{{ range list \"p\" \"q\" }}{{ . }}{{ end }}", "pq")]
    [InlineData("{{ range $k, $v := dict \"b\" \"2\" \"a\" \"1\" }}{{ $k }}{{ $v }}{{ end }}", "a1b2")]
    [InlineData("{{ $x := .Values.name }}{{ if true }}{{ $x := \"in\" }}{{ $x }}{{ end }}{{ $x }}", "ingate")]
    [InlineData("{{ define \"t\" }}<{{ .n }}>{{ end }}{{ include \"t\" (dict \"n\" \"v\") }}", "<v>")]
    [InlineData("{{ printf \"%s-%s\" .Values.name \"x\" }}", "gate-x")]
    [InlineData("k:\n  {{- toYaml .Values.map | nindent 2 }}", "k:\n  x: 1\n  y:\n  - p\n  - q\n  s: \"1.10\"")]
    [InlineData("k: {{ toYaml .Values.list | indent 1 }}", "k:  - a\n - b")]
    public void Run_OfTheSubset_IsWhatHelmWrites(string template, string text)
    {
        Assert.Equal(text, Run(template).Replace("-  ", "- ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{{ .Values.absent }}")]
    [InlineData("{{ .Values.absent.below }}")]
    [InlineData("{{ .Values.map }}")]
    [InlineData("{{ lookup \"v1\" }}")]
    [InlineData("{{ include \"absent\" . }}")]
    [InlineData("{{ define \"t\" }}{{ include \"t\" . }}{{ end }}{{ include \"t\" . }}")]
    [InlineData("{{ if .Values.on }}")]
    [InlineData("{{ end }}")]
    [InlineData("{{ .Values.name ")]
    [InlineData("{{ .Values.name | .Values.name }}")]
    [InlineData("{{ (.Values.name }}")]
    [InlineData("{{ $absent }}")]
    [InlineData("{{ .Values.name; }}")]
    [InlineData("{{ printf \"%s\" }}")]
    public void Run_OutsideOfTheSubset_IsAnError(string template)
    {
        Assert.ThrowsAny<FormatException>(() => Run(template));
    }
}
