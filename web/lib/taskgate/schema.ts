// SPDX-License-Identifier: MIT
// Generated from the OpenAPI document by `npm run generate`: do not edit.

export interface paths {
    "/api/{user_id}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the user's tasks
         * @description All of them in one list without pages, the oldest first.
         */
        get: operations["list_tasks"];
        put?: never;
        /**
         * Create a task
         * @description The service gives the task its id and its times. It is not completed. Sent twice, this makes two tasks.
         */
        post: operations["create_task"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/{user_id}/tasks/{task_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get one task
         * @description The task of another user is not found, as if there were none.
         */
        get: operations["find_task"];
        /**
         * Change a task
         * @description What the body leaves out stays as it is. To repeat this does no harm.
         */
        put: operations["update_task"];
        post?: never;
        /**
         * Delete a task
         * @description For good. The second time the task is not found.
         */
        delete: operations["remove_task"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/{user_id}/tasks/{task_id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Flip whether a task is completed
         * @description A completed task becomes an open one, and the other way round. Sent twice, it is flipped back: to say what you mean, send `is_completed` with `PUT`.
         */
        patch: operations["toggle_task"];
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the service and its store are up
         * @description For load balancers and monitoring. The store is asked at most once a second.
         */
        get: operations["show_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the service answers
         * @description For whoever starts a service anew that does not answer. The store is not asked, so that probes keep no database awake that sleeps when nobody needs it.
         */
        get: operations["show_liveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the service takes requests
         * @description For load balancers: where it is not ready, it is about to stop or cannot reach its store, which is asked at most once a second.
         */
        get: operations["show_readiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This document
         * @description For Swagger UI, ReDoc and what generates clients.
         */
        get: operations["show_openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Health
         * @example {
         *       "status": "ok",
         *       "version": "0.1.0"
         *     }
         * @example {
         *       "status": "unavailable"
         *     }
         */
        Health: {
            /**
             * Status
             * @description `unavailable`: the store cannot be reached. `draining`: the service is about to stop.
             * @enum {string}
             */
            status: "ok" | "unavailable" | "draining";
            /**
             * Version
             * @description The version of the service; only where the status is `ok`.
             */
            version?: string;
        };
        /**
         * Message
         * @example {
         *       "message": "Task deleted successfully"
         *     }
         */
        Message: {
            /** Message */
            message: string;
        };
        /**
         * Specification
         * @description An OpenAPI document of version 3.1.
         * @example {
         *       "openapi": "3.1.0",
         *       "info": {
         *         "title": "Taskgate",
         *         "version": "0.1.0"
         *       },
         *       "paths": {}
         *     }
         */
        Specification: {
            /** OpenAPI */
            openapi: string;
            /** Info */
            info: {
                [key: string]: unknown;
            };
            /** Paths */
            paths: {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        /**
         * TaskCreate
         * @example {
         *       "title": "Buy milk",
         *       "description": "Two litres, the kind with the blue cap"
         *     }
         */
        TaskCreate: {
            /** Title */
            title: string;
            /**
             * Description
             * @description `null`, or left out, where there is none.
             */
            description?: string | null;
        };
        /**
         * TaskRead
         * @example {
         *       "id": "019c13ec-9e7b-774b-9d3a-5f0c2b7e4a16",
         *       "user_id": "Zk3vQ8mTnR5xLw2YbC7dHs9JfP1aGe6U",
         *       "title": "Buy oat milk",
         *       "description": "One litre",
         *       "is_completed": true,
         *       "created_at": "2026-01-31T12:00:00.123456Z",
         *       "updated_at": "2026-01-31T18:30:15.654321Z"
         *     }
         */
        TaskRead: {
            /**
             * Id
             * Format: uuid
             * @description A UUID. The service makes those of version 7.
             */
            id: string;
            /**
             * User Id
             * @description Whose task it is: the user id of the token that created it.
             */
            user_id: string;
            /** Title */
            title: string;
            /**
             * Description
             * @description `null` where there is none.
             */
            description: string | null;
            /**
             * Is Completed
             * @description `false` for a new task.
             */
            is_completed: boolean;
            /**
             * Created At
             * Format: date-time
             * @description UTC, always with six fractional digits and `Z`.
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             * @description When the task last changed; at first the same as `created_at`.
             */
            updated_at: string;
        };
        /**
         * TaskUpdate
         * @example {
         *       "title": "Buy oat milk",
         *       "description": "One litre",
         *       "is_completed": true
         *     }
         */
        TaskUpdate: {
            /**
             * Title
             * @description Left out: it stays as it is.
             */
            title?: string;
            /**
             * Description
             * @description Left out: it stays as it is. `null` clears it.
             */
            description?: string | null;
            /**
             * Is Completed
             * @description Left out: it stays as it is.
             */
            is_completed?: boolean;
        };
        /**
         * ErrorDetail
         * @example {
         *       "detail": "Task not found"
         *     }
         */
        ErrorDetail: {
            /**
             * Detail
             * @description What went wrong.
             */
            detail: string;
        };
        /**
         * HTTPValidationError
         * @example {
         *       "detail": [
         *         {
         *           "type": "uuid_parsing",
         *           "loc": [
         *             "path",
         *             "task_id"
         *           ],
         *           "msg": "Input should be a valid UUID, invalid length: expected length 32 for simple format, found 2",
         *           "input": "42",
         *           "ctx": {
         *             "error": "invalid length: expected length 32 for simple format, found 2"
         *           }
         *         },
         *         {
         *           "type": "string_too_short",
         *           "loc": [
         *             "body",
         *             "title"
         *           ],
         *           "msg": "String should have at least 1 character",
         *           "input": "",
         *           "ctx": {
         *             "min_length": 1
         *           }
         *         }
         *       ]
         *     }
         */
        HTTPValidationError: {
            /**
             * Detail
             * @description Everything that is wrong: the path first, then the body.
             */
            detail: components["schemas"]["ValidationError"][];
        };
        /**
         * ValidationError
         * @example {
         *       "type": "uuid_parsing",
         *       "loc": [
         *         "path",
         *         "task_id"
         *       ],
         *       "msg": "Input should be a valid UUID, invalid length: expected length 32 for simple format, found 2",
         *       "input": "42",
         *       "ctx": {
         *         "error": "invalid length: expected length 32 for simple format, found 2"
         *       }
         *     }
         * @example {
         *       "type": "string_too_short",
         *       "loc": [
         *         "body",
         *         "title"
         *       ],
         *       "msg": "String should have at least 1 character",
         *       "input": "",
         *       "ctx": {
         *         "min_length": 1
         *       }
         *     }
         */
        ValidationError: {
            /**
             * Type
             * @description The kind of error, for programs.
             */
            type: string;
            /**
             * Location
             * @description `path` or `body`, then the name of the parameter or field, or the offset at which the body stops being JSON.
             */
            loc: (string | number)[];
            /**
             * Message
             * @description The error, for people.
             */
            msg: string;
            /**
             * Input
             * @description The value as it was sent.
             */
            input: unknown;
            /**
             * Context
             * @description What the message was made from, such as the limit.
             */
            ctx?: {
                [key: string]: unknown;
            };
        };
    };
    responses: {
        /** @description The HTTP message is malformed, or a `%` in the path begins no escape. */
        BadRequest: {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "Bad Request"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorDetail"];
            };
        };
        /** @description There is no token, or one that is not accepted. */
        Unauthorized: {
            headers: {
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "Could not validate credentials"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorDetail"];
            };
        };
        /** @description The token is good, but its user is not the path's `user_id`. */
        Forbidden: {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "Access denied: user identity mismatch"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorDetail"];
            };
        };
        /** @description There is no such task among this user's tasks. */
        NotFound: {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "Task not found"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorDetail"];
            };
        };
        /** @description The path is known, but not with this method. */
        MethodNotAllowed: {
            headers: {
                Allow: components["headers"]["Allow"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "Method Not Allowed"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorDetail"];
            };
        };
        /** @description The request came too slowly. */
        RequestTimeout: {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "Request Timeout"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorDetail"];
            };
        };
        /** @description The task is not in the state that `If-Match` names. Nothing was changed. */
        PreconditionFailed: {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "Precondition Failed"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorDetail"];
            };
        };
        /** @description The body is over the limit. */
        ContentTooLarge: {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "Content Too Large"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorDetail"];
            };
        };
        /** @description The request target is too long. */
        UriTooLong: {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "URI Too Long"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorDetail"];
            };
        };
        /** @description The body has a `Content-Encoding`. */
        UnsupportedMediaType: {
            headers: {
                "Accept-Encoding": components["headers"]["Accept-Encoding"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "Unsupported Media Type"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorDetail"];
            };
        };
        /** @description The path or the body is not valid. Everything that is wrong is listed. */
        ValidationFailed: {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": [
                 *         {
                 *           "type": "uuid_parsing",
                 *           "loc": [
                 *             "path",
                 *             "task_id"
                 *           ],
                 *           "msg": "Input should be a valid UUID, invalid length: expected length 32 for simple format, found 2",
                 *           "input": "42",
                 *           "ctx": {
                 *             "error": "invalid length: expected length 32 for simple format, found 2"
                 *           }
                 *         },
                 *         {
                 *           "type": "string_too_short",
                 *           "loc": [
                 *             "body",
                 *             "title"
                 *           ],
                 *           "msg": "String should have at least 1 character",
                 *           "input": "",
                 *           "ctx": {
                 *             "min_length": 1
                 *           }
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["HTTPValidationError"];
            };
        };
        /** @description The user has made too many requests or, without a good token, everybody at the same address together. */
        TooManyRequests: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "Too Many Requests"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorDetail"];
            };
        };
        /** @description The request line and the header fields are too large together. */
        HeadTooLarge: {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "Request Header Fields Too Large"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorDetail"];
            };
        };
        /** @description A fault of the service. Its log says more, under the same request id. */
        InternalServerError: {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "Internal Server Error"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorDetail"];
            };
        };
        /** @description The transfer coding is not `chunked`. */
        NotImplemented: {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "Not Implemented"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorDetail"];
            };
        };
        /** @description The store cannot be reached or is saturated, the token cannot be judged now, or there are too many connections. Read before repeating a write. */
        ServiceUnavailable: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "Service Unavailable"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorDetail"];
            };
        };
        /** @description The store cannot be reached; or, to who asks whether the service is ready, it is about to stop. Where there are too many connections, the body is an `ErrorDetail` as everywhere else. */
        Unhealthy: {
            headers: {
                "Retry-After": components["headers"]["Retry-After"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "status": "unavailable"
                 *     }
                 */
                "application/json": components["schemas"]["Health"];
            };
        };
        /** @description The version of HTTP is neither 1.1 nor 1.0. */
        VersionNotSupported: {
            headers: {
                "X-Request-ID": components["headers"]["X-Request-ID"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "detail": "HTTP Version Not Supported"
                 *     }
                 */
                "application/json": components["schemas"]["ErrorDetail"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /**
         * @description The content codings that are taken: none.
         * @example identity
         */
        "Accept-Encoding": string;
        /**
         * @description The methods that the path has.
         * @example GET, HEAD, POST
         */
        Allow: string;
        /**
         * @description That nobody is to keep the answer.
         * @example no-store
         */
        "Cache-Control": string;
        /**
         * @description Stands for the present state, to be sent back in `If-None-Match` or `If-Match`.
         * @example "1-64a0b8a1c3f00"
         */
        ETag: string;
        /**
         * @description The path of what was created.
         * @example /api/Zk3vQ8mTnR5xLw2YbC7dHs9JfP1aGe6U/tasks/019c13ec-9e7b-774b-9d3a-5f0c2b7e4a16
         */
        Location: string;
        /**
         * @description How many requests are left under which policy (`r`), and the seconds over which to spread them (`t`), as draft-ietf-httpapi-ratelimit-headers-11 has it. Where the service limits requests, answers to those with a good token have it.
         * @example "user";r=0;t=1
         */
        RateLimit: string;
        /**
         * @description The policy: how many requests (`q`) in how many seconds (`w`).
         * @example "user";q=6000;w=60
         */
        "RateLimit-Policy": string;
        /**
         * @description How many seconds to wait before trying again.
         * @example 1
         */
        "Retry-After": number;
        /**
         * @description How to authenticate: with a bearer token.
         * @example Bearer
         */
        "WWW-Authenticate": string;
        /**
         * @description The request's own `X-Request-ID` if it is a sane one, else a new one. The log of the service has it, too.
         * @example 5f0c2b7e4a169d3a774b9e7b019c13ec
         */
        "X-Request-ID": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_tasks: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you have kept. Where it is still the present state, it is not sent again (304). */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The user whose tasks these are: the user id of the token, which is its `sub` unless the service is configured otherwise. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tasks; an empty list where there are none. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "id": "019c13ec-9e7b-774b-9d3a-5f0c2b7e4a16",
                     *         "user_id": "Zk3vQ8mTnR5xLw2YbC7dHs9JfP1aGe6U",
                     *         "title": "Buy oat milk",
                     *         "description": "One litre",
                     *         "is_completed": true,
                     *         "created_at": "2026-01-31T12:00:00.123456Z",
                     *         "updated_at": "2026-01-31T18:30:15.654321Z"
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["TaskRead"][];
                };
            };
            /** @description What `If-None-Match` names is still the present state. */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadTooLarge"];
            500: components["responses"]["InternalServerError"];
            501: components["responses"]["NotImplemented"];
            503: components["responses"]["ServiceUnavailable"];
            505: components["responses"]["VersionNotSupported"];
        };
    };
    create_task: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user whose tasks these are: the user id of the token, which is its `sub` unless the service is configured otherwise. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "Buy milk",
                 *       "description": "Two litres, the kind with the blue cap"
                 *     }
                 */
                "application/json": components["schemas"]["TaskCreate"];
            };
        };
        responses: {
            /** @description The task as it was stored. */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    Location: components["headers"]["Location"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019c13ec-9e7b-774b-9d3a-5f0c2b7e4a16",
                     *       "user_id": "Zk3vQ8mTnR5xLw2YbC7dHs9JfP1aGe6U",
                     *       "title": "Buy milk",
                     *       "description": "Two litres, the kind with the blue cap",
                     *       "is_completed": false,
                     *       "created_at": "2026-01-31T12:00:00.123456Z",
                     *       "updated_at": "2026-01-31T12:00:00.123456Z"
                     *     }
                     */
                    "application/json": components["schemas"]["TaskRead"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadTooLarge"];
            500: components["responses"]["InternalServerError"];
            501: components["responses"]["NotImplemented"];
            503: components["responses"]["ServiceUnavailable"];
            505: components["responses"]["VersionNotSupported"];
        };
    };
    find_task: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of what you have kept. Where it is still the present state, it is not sent again (304). */
                "If-None-Match"?: string;
            };
            path: {
                /** @description The user whose tasks these are: the user id of the token, which is its `sub` unless the service is configured otherwise. */
                user_id: string;
                /** @description The `id` of a task. */
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019c13ec-9e7b-774b-9d3a-5f0c2b7e4a16",
                     *       "user_id": "Zk3vQ8mTnR5xLw2YbC7dHs9JfP1aGe6U",
                     *       "title": "Buy oat milk",
                     *       "description": "One litre",
                     *       "is_completed": true,
                     *       "created_at": "2026-01-31T12:00:00.123456Z",
                     *       "updated_at": "2026-01-31T18:30:15.654321Z"
                     *     }
                     */
                    "application/json": components["schemas"]["TaskRead"];
                };
            };
            /** @description What `If-None-Match` names is still the present state. */
            304: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadTooLarge"];
            500: components["responses"]["InternalServerError"];
            501: components["responses"]["NotImplemented"];
            503: components["responses"]["ServiceUnavailable"];
            505: components["responses"]["VersionNotSupported"];
        };
    };
    update_task: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the state that you mean to change. Where somebody has changed the task since then, nothing is changed (412). */
                "If-Match"?: string;
            };
            path: {
                /** @description The user whose tasks these are: the user id of the token, which is its `sub` unless the service is configured otherwise. */
                user_id: string;
                /** @description The `id` of a task. */
                task_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "Buy oat milk",
                 *       "description": "One litre",
                 *       "is_completed": true
                 *     }
                 */
                "application/json": components["schemas"]["TaskUpdate"];
            };
        };
        responses: {
            /** @description The task as it is now. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019c13ec-9e7b-774b-9d3a-5f0c2b7e4a16",
                     *       "user_id": "Zk3vQ8mTnR5xLw2YbC7dHs9JfP1aGe6U",
                     *       "title": "Buy oat milk",
                     *       "description": "One litre",
                     *       "is_completed": true,
                     *       "created_at": "2026-01-31T12:00:00.123456Z",
                     *       "updated_at": "2026-01-31T18:30:15.654321Z"
                     *     }
                     */
                    "application/json": components["schemas"]["TaskRead"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadTooLarge"];
            500: components["responses"]["InternalServerError"];
            501: components["responses"]["NotImplemented"];
            503: components["responses"]["ServiceUnavailable"];
            505: components["responses"]["VersionNotSupported"];
        };
    };
    remove_task: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the state that you mean to change. Where somebody has changed the task since then, nothing is changed (412). */
                "If-Match"?: string;
            };
            path: {
                /** @description The user whose tasks these are: the user id of the token, which is its `sub` unless the service is configured otherwise. */
                user_id: string;
                /** @description The `id` of a task. */
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task was deleted. */
            200: {
                headers: {
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "message": "Task deleted successfully"
                     *     }
                     */
                    "application/json": components["schemas"]["Message"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadTooLarge"];
            500: components["responses"]["InternalServerError"];
            501: components["responses"]["NotImplemented"];
            503: components["responses"]["ServiceUnavailable"];
            505: components["responses"]["VersionNotSupported"];
        };
    };
    toggle_task: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the state that you mean to change. Where somebody has changed the task since then, nothing is changed (412). */
                "If-Match"?: string;
            };
            path: {
                /** @description The user whose tasks these are: the user id of the token, which is its `sub` unless the service is configured otherwise. */
                user_id: string;
                /** @description The `id` of a task. */
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task as it is now. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "019c13ec-9e7b-774b-9d3a-5f0c2b7e4a16",
                     *       "user_id": "Zk3vQ8mTnR5xLw2YbC7dHs9JfP1aGe6U",
                     *       "title": "Buy oat milk",
                     *       "description": "One litre",
                     *       "is_completed": true,
                     *       "created_at": "2026-01-31T12:00:00.123456Z",
                     *       "updated_at": "2026-01-31T18:30:15.654321Z"
                     *     }
                     */
                    "application/json": components["schemas"]["TaskRead"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["ValidationFailed"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadTooLarge"];
            500: components["responses"]["InternalServerError"];
            501: components["responses"]["NotImplemented"];
            503: components["responses"]["ServiceUnavailable"];
            505: components["responses"]["VersionNotSupported"];
        };
    };
    show_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service and its store are up. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok",
                     *       "version": "0.1.0"
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["BadRequest"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadTooLarge"];
            500: components["responses"]["InternalServerError"];
            501: components["responses"]["NotImplemented"];
            503: components["responses"]["Unhealthy"];
            505: components["responses"]["VersionNotSupported"];
        };
    };
    show_liveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service answers. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok",
                     *       "version": "0.1.0"
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["BadRequest"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadTooLarge"];
            500: components["responses"]["InternalServerError"];
            501: components["responses"]["NotImplemented"];
            503: components["responses"]["ServiceUnavailable"];
            505: components["responses"]["VersionNotSupported"];
        };
    };
    show_readiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Requests may be sent here. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok",
                     *       "version": "0.1.0"
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["BadRequest"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadTooLarge"];
            500: components["responses"]["InternalServerError"];
            501: components["responses"]["NotImplemented"];
            503: components["responses"]["Unhealthy"];
            505: components["responses"]["VersionNotSupported"];
        };
    };
    show_openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["X-Request-ID"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "openapi": "3.1.0",
                     *       "info": {
                     *         "title": "Taskgate",
                     *         "version": "0.1.0"
                     *       },
                     *       "paths": {}
                     *     }
                     */
                    "application/json": components["schemas"]["Specification"];
                };
            };
            400: components["responses"]["BadRequest"];
            405: components["responses"]["MethodNotAllowed"];
            408: components["responses"]["RequestTimeout"];
            413: components["responses"]["ContentTooLarge"];
            414: components["responses"]["UriTooLong"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["TooManyRequests"];
            431: components["responses"]["HeadTooLarge"];
            500: components["responses"]["InternalServerError"];
            501: components["responses"]["NotImplemented"];
            503: components["responses"]["ServiceUnavailable"];
            505: components["responses"]["VersionNotSupported"];
        };
    };
}
