// SPDX-License-Identifier: MIT
import { getAuth } from "@/lib/server/auth";

const handle = (request: Request) => getAuth().handler(request);

export { handle as GET, handle as POST };
