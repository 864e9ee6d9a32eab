// SPDX-License-Identifier: MIT
import { passOn } from "@/lib/server/pass-on";

export { passOn as GET, passOn as POST, passOn as PUT, passOn as PATCH, passOn as DELETE };
