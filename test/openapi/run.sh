#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# usage: run.sh BINARY
# The OpenAPI document passes Redocly's linter without errors, and openapi-typescript makes types out
# of it that a client in TypeScript compiles with.
set -euo pipefail

binary=$(realpath "$1")
root=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
packages="$root/test/npm/node_modules"
[[ -d $packages ]] || {
    echo "the npm packages of test/npm are not installed: ./dev test installs them" >&2
    exit 1
}

# The Node.js that ./dev puts there, where the one on PATH is missing or older than 22.
major=$(node --version 2>/dev/null | sed -E 's/^v([0-9]+).*/\1/' || true)
if ((${major:-0} < 22)); then
    for bin in "$root"/build/node/node_modules/node-linux-*/bin; do PATH="$bin:$PATH"; done
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

"$binary" openapi >openapi.json

echo "== redocly lint"
cat >redocly.yaml <<'END'
extends:
  - recommended
rules:
  # What a generated client depends on.
  operation-4xx-response: error
  operation-operationId: error
  operation-operationId-unique: error
  no-unused-components: error
  # What a reader of the document is shown.
  no-invalid-schema-examples: error
  no-invalid-media-type-examples: error
  parameter-description: error
  tag-description: error
  operation-summary: error
  operation-description: error
END
REDOCLY_TELEMETRY=off node "$packages/@redocly/cli/bin/cli.js" lint openapi.json \
    --config redocly.yaml --format stylish --max-problems 100

echo "== openapi-typescript"
node "$packages/openapi-typescript/bin/cli.js" openapi.json --output api.ts

echo "== tsc"
cat >client.ts <<'END'
import type { components, operations, paths } from "./api";

type Task = components["schemas"]["TaskRead"];

export const task: Task = {
  id: "0190a0a0-0000-7000-8000-000000000000",
  user_id: "test-user-123",
  title: "Buy milk",
  description: null,
  is_completed: false,
  created_at: "2026-01-31T12:00:00.000000Z",
  updated_at: "2026-01-31T12:00:00.000000Z",
};
export const created: components["schemas"]["TaskCreate"] = { title: "Buy milk" };
export const changed: components["schemas"]["TaskUpdate"] = { description: null };

type Listed = operations["list_tasks"]["responses"][200]["content"]["application/json"];
export const listed: Listed = [task];
type Toggled = paths["/api/{user_id}/tasks/{task_id}/complete"]["patch"]["responses"][200];
export const toggled: Toggled["content"]["application/json"] = task;

// @ts-expect-error: a title is required
export const untitled: components["schemas"]["TaskCreate"] = {};
// @ts-expect-error: a task that is read always has all of its fields
export const partial: Task = { id: "0190a0a0-0000-7000-8000-000000000000" };
END
node "$packages/typescript/bin/tsc" --noEmit --strict --target es2022 --module esnext \
    --moduleResolution bundler --skipLibCheck false client.ts
echo "ok"
