{{- define "satgate.container" -}}
- name: {{ .name }}
  image: {{ include "satgate.image" . | quote }}
  imagePullPolicy: {{ .root.Values.image.pullPolicy }}
  ports:
    - name: app
      containerPort: {{ .port }}
  env:
    - name: APP_PORT
      value: {{ .port | quote }}
    # The kubelet's probes come from outside of the pod; everything else has to show the app token.
    - name: SATGATE_HOST
      value: 0.0.0.0
    - name: SATGATE_DRAIN_SECONDS
      value: {{ .root.Values.drainSeconds | quote }}
    {{- if eq .name "gateway" }}
    - name: SATGATE_CONFIG
      value: /etc/satgate/satgate.yaml
    {{- end }}
    {{- if ne .name "budget" }}
    - name: SATGATE_DATA
      value: /var/lib/satgate
    {{- end }}
    {{- if eq .name "auth" }}
    - name: SATGATE_ROOT_KEY
      valueFrom:
        secretKeyRef:
          name: {{ .root.Values.rootKeySecret.name }}
          key: {{ .root.Values.rootKeySecret.key }}
    {{- end }}
    {{- with .service.extraEnv }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- if and (eq .name "gateway") .root.Values.configSecret }}
  envFrom:
    - secretRef:
        name: {{ .root.Values.configSecret }}
  {{- end }}
  securityContext:
    allowPrivilegeEscalation: false
    readOnlyRootFilesystem: true
    capabilities:
      drop: [ALL]
  # On the service's own port: the sidecar's port answers for the sidecar.
  {{- if eq .protocol "grpc" }}
  startupProbe:
    grpc:
      port: {{ .port }}
    periodSeconds: 1
    failureThreshold: 60
  readinessProbe:
    grpc:
      port: {{ .port }}
    periodSeconds: 2
    failureThreshold: 2
  # A ledger without its store is alive: a restart would not bring the store back.
  livenessProbe:
    tcpSocket:
      port: {{ .port }}
    periodSeconds: 10
    failureThreshold: 3
  {{- else }}
  startupProbe:
    httpGet:
      path: /healthz
      port: {{ .port }}
    periodSeconds: 1
    failureThreshold: 60
  readinessProbe:
    httpGet:
      path: /readyz
      port: {{ .port }}
    periodSeconds: 2
    failureThreshold: 2
  livenessProbe:
    httpGet:
      path: /healthz
      port: {{ .port }}
    periodSeconds: 10
    failureThreshold: 3
  {{- end }}
  lifecycle:
    preStop:
      sleep:
        seconds: {{ .root.Values.preStopSeconds }}
  resources:
    {{- toYaml .service.resources | nindent 4 }}
  volumeMounts:
    - name: tmp
      mountPath: /tmp
    {{- if eq .name "gateway" }}
    # The folder, not the file: a single mounted file never sees a change of its ConfigMap.
    - name: config
      mountPath: /etc/satgate
      readOnly: true
    {{- end }}
    {{- if ne .name "budget" }}
    - name: data
      mountPath: /var/lib/satgate
    {{- end }}
{{- end }}
