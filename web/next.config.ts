// SPDX-License-Identifier: MIT
import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  // The folder above has no package.json of this app, and Next would otherwise look for one.
  turbopack: { root: import.meta.dirname },
  // Native code and drivers: loaded as they are, never bundled.
  serverExternalPackages: ["@libsql/kysely-libsql", "@libsql/client", "libsql", "pg"],
};

export default config;
