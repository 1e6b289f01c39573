#!/usr/bin/env bash
# haywain against nginx under wrk, side by side: 1,000 feeds of 20 kB, answered with 200 and with 304. Needs nginx, wrk and
# curl; usage: tools/serve/bench.sh [HAYWAIN]. Prints requests per second, the 99th percentile, and the memory of each.
set -euo pipefail
haywain=${1:-target/release/haywain}
seconds=${SECONDS_EACH:-5}
dir=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; rm -rf "$dir"' EXIT
chmod 755 "$dir"
mkdir "$dir/output"

python3 - "$dir" <<'PY'
import random, sys
dir = sys.argv[1]
random.seed(7)
words = [line for line in "harbour reopens after the storm council votes on new tram line museum shows maps of river".split()]
with open(f"{dir}/sites.yaml", "w") as sites:
    sites.write("sites:\n")
    for n in range(1000):
        sites.write(f"  f{n}: {{url: 'https://example.org/{n}', formats: [rss]}}\n")
        text = ""
        while len(text) < 20_000:
            text += "<item><title>" + " ".join(random.choices(words, k=8)) + f" {random.random()}</title></item>\n"
        open(f"{dir}/output/f{n}.rss", "w").write(text[:20_000])
PY
cat > "$dir/nginx.conf" <<NGINX
daemon off; pid $dir/nginx.pid; error_log /dev/null; worker_processes auto;
events { worker_connections 4096; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=2000;
  types { application/rss+xml rss; }
  client_body_temp_path $dir/b; proxy_temp_path $dir/p; fastcgi_temp_path $dir/f; uwsgi_temp_path $dir/u; scgi_temp_path $dir/s;
  server { listen 127.0.0.1:18081; root $dir/output; add_header Cache-Control "public, max-age=1200"; add_header X-Content-Type-Options nosniff; add_header Access-Control-Allow-Origin *; }
}
NGINX
cat > "$dir/all.lua" <<'LUA'
local n = 0
request = function() n = (n + 7) % 1000; return wrk.format("GET", "/f" .. n .. ".rss") end
LUA
nginx -c "$dir/nginx.conf" & nginx=$!
"$haywain" serve --no-build --config "$dir/sites.yaml" --output "$dir/output" --listen 127.0.0.1:18080 >/dev/null & ours=$!
until curl -so /dev/null 127.0.0.1:18080/f0.rss && curl -so /dev/null 127.0.0.1:18081/f0.rss; do :; done

run() { # NAME PORT WRK-OPTIONS…
  local name=$1 port=$2; shift 2
  wrk -t2 -c"${CONNECTIONS:-32}" -d"${seconds}s" --latency "$@" "http://127.0.0.1:$port/f0.rss" |
    awk -v name="$name" '/99%/ {p99=$2} /Requests\/sec/ {print name ": " $2 " requests/s, p99 " p99}'
}
for round in 1 2 3; do
  for server in "haywain 18080" "nginx 18081"; do
    set -- $server
    tag=$(curl -sI "127.0.0.1:$2/f0.rss" | tr -d '\r' | sed -n 's/^[Ee][Tt]ag: //p')
    run "$1 200" "$2"
    run "$1 304" "$2" -H "If-None-Match: $tag"
  done
done
run "haywain 200, all 1,000 feeds" 18080 -s "$dir/all.lua"
run "nginx 200, all 1,000 feeds" 18081 -s "$dir/all.lua"
echo "haywain: $(awk '/VmRSS/ {print $2 " kB"}' /proc/$ours/status) with 1,000 feeds in memory"
echo "nginx: $(awk '/VmRSS/ {sum += $2} END {print sum " kB"}' /proc/$nginx/status $(pgrep -P $nginx | sed 's|.*|/proc/&/status|')), its shared pages counted twice"
