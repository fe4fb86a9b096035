namespace SatGate.Deploy.Tests.Helm;

/// <summary>Each rule about the chart's objects finds the template that breaks it.</summary>
public sealed class ChartMutationTests
{
    private static Chart Changed(string file, string text, string other)
    {
        var templates = Chart.Templates();
        var changed = templates[file].Replace(text, other, StringComparison.Ordinal);
        Assert.NotEqual(templates[file], changed);
        templates[file] = changed;
        return new Chart(templates);
    }

    [Theory]
    [InlineData(
        "_helpers.tpl", "dapr.io/app-id: satgate-{{ .name }}", "dapr.io/app-id: {{ .root.Release.Name }}-{{ .name }}",
        "no app-id")]
    [InlineData(
        "_helpers.tpl", "dapr.io/app-protocol: {{ .protocol }}", "dapr.io/app-protocol: http", "another protocol")]
    [InlineData(
        "_helpers.tpl", "dapr.io/config: satgate-{{ .name }}", "dapr.io/config: satgate-audit", "another service's")]
    [InlineData(
        "_helpers.tpl", "dapr.io/app-port: {{ .port | quote }}", "dapr.io/app-port: {{ .port }}", "not a string")]
    [InlineData("_helpers.tpl", "dapr.io/app-port: {{ .port | quote }}", "dapr.io/app-port: \"3500\"", "port differs")]
    [InlineData("_helpers.tpl", "dapr.io/log-as-json", "dapr.io/log-json", "no annotation")]
    [InlineData("_helpers.tpl", "dapr.io/app-token-secret:", "dapr.io/log-level-of:", "is missing")]
    [InlineData("_pod.tpl", "runAsUser: 1654", "runAsUser: 0", "as root")]
    [InlineData("_pod.tpl", "type: RuntimeDefault", "type: Unconfined", "seccomp")]
    [InlineData("_pod.tpl", "  - name: tmp\n    emptyDir:\n      sizeLimit: 64Mi\n", "", "mounts differ")]
    [InlineData("_container.tpl", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "write its root")]
    [InlineData("_container.tpl", "drop: [ALL]", "drop: []", "keeps privileges")]
    [InlineData(
        "_container.tpl", "livenessProbe:\n    httpGet:\n      path: /healthz\n      port: {{ .port }}",
        "livenessProbe:\n    httpGet:\n      path: /healthz\n      port: 3500", "app's port")]
    [InlineData("_container.tpl", "grpc:\n      port", "httpGet:\n      port", "another protocol")]
    [InlineData("_container.tpl", "path: /readyz", "path: /healthz", "wrong thing")]
    [InlineData("_container.tpl", "{{ .root.Values.preStopSeconds }}", "45", "does not end")]
    [InlineData("_container.tpl", "- name: SATGATE_DRAIN_SECONDS", "- name: SATGATE_DRAIN", "does not end")]
    [InlineData("_container.tpl", "- name: APP_PORT", "- name: PORT", "port differs")]
    [InlineData("_helpers.tpl", "(default .root.Chart.AppVersion .root.Values.image.tag)", "\"latest\"", "not pinned")]
    [InlineData(
        "_deployment.tpl", "{{- include \"satgate.selectorLabels\" . | nindent 6 }}",
        "{{- include \"satgate.labels\" . | nindent 6 }}", "label that changes")]
    [InlineData(
        "_availability.tpl", "{{- include \"satgate.selectorLabels\" . | nindent 6 }}",
        "app.kubernetes.io/name: satgate", "selects 4")]
    [InlineData(
        "gateway-edge.yaml", "selector:\n    {{- include \"satgate.selectorLabels\" $service | nindent 4 }}",
        "selector: { app: gateway }", "selects 0")]
    [InlineData("networkpolicies.yaml", "\"name\" \"gateway\"", "\"name\" \"gateways\"", "selects 0")]
    [InlineData("_access.tpl", "verbs: [get]", "verbs: [get, list]", "more than named")]
    [InlineData(
        "_access.tpl", "    resourceNames:\n      - {{ .root.Values.redis.existingSecret.name }}",
        "    resourceNames:\n      - other", "cannot read")]
    [InlineData("_access.tpl", "      {{- if and .stateful", "      {{- if and (not .stateful)", "cannot read")]
    [InlineData(
        "_access.tpl", "  - kind: ServiceAccount\n    name: {{ include \"satgate.serviceAccountName\" . }}",
        "  - kind: ServiceAccount\n    name: default", "exactly one role")]
    [InlineData("resiliency.yaml", "namespace: {{ .Release.Namespace }}", "namespace: default", "release's namespace")]
    [InlineData(
        "components.yaml", "    {{- include \"satgate.labels\" (dict \"root\" . \"name\" \"dapr\") | nindent 4 }}",
        "    app: satgate", "release's labels")]
    public void ManifestRules_FindWhatIsWrong(string file, string text, string other, string breach)
    {
        var chart = Changed(file, text, other);

        var breaches = ManifestRules.Breaches(chart.Render(Chart.Values(ValueSets.Postgres))).ToList();

        Assert.Contains(breaches, line => line.Contains(breach, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("components.yaml", "redeliverInterval\n      value: 15s", "redeliverInterval\n      value: 150s")]
    [InlineData(
        "components.yaml", "  - satgate-budget\n  - satgate-auth\n{{- else }}", "  - satgate-budget\n{{- else }}")]
    [InlineData("components.yaml", "version: v2", "version: v1")]
    [InlineData("resiliency.yaml", "maxRetries: -1", "maxRetries: 1")]
    public void Components_ThatDifferFromTheFiles_AreFound(string file, string text, string other)
    {
        var chart = Changed(file, text, other);

        Assert.NotEmpty(ResourceComparison.Differences(
            "postgres", ManifestRules.Resources(chart.Render(Chart.Values(ValueSets.Postgres)))));
    }

    [Theory]
    [InlineData("BudgetService/Reserve\n", "BudgetService/Freeze\n")]
    [InlineData("name: publish", "name: metadata")]
    [InlineData("increasedCardinality: false", "increasedCardinality: true")]
    [InlineData("namespace: {{ .Release.Namespace }}\n        trustDomain", "namespace: satgate\n        trustDomain")]
    public void Configurations_ThatDifferFromTheFiles_AreFound(string text, string other)
    {
        var chart = Changed("configurations.yaml", text, other);

        Assert.NotEmpty(ResourceComparison.ConfigurationDifferences(
            ManifestRules.Resources(chart.Render(Chart.Values()))));
    }
}
