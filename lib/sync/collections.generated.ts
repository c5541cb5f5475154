// Written by `npm run generate` from the contracts. Do not edit.
import type { Collection } from '../contract/collection.ts';

/** What every module declares, by name. */
export const collections: Readonly<Record<string, Collection>> = {
  "lists": {
    "kind": "collection",
    "module": "tasks",
    "name": "lists",
    "summary": "Lists of tasks",
    "fields": {
      "title": {
        "type": "string",
        "maxLength": 200,
        "required": true
      },
      "colour": {
        "type": "string",
        "enum": [
          "red",
          "green",
          "blue",
          "grey"
        ],
        "default": "grey"
      },
      "createdBy": {
        "type": "string",
        "stamp": "created-by"
      }
    },
    "roles": {
      "owner": "*",
      "admin": "*",
      "member": [
        "read",
        "create",
        "update",
        "delete-own"
      ],
      "reader": [
        "read"
      ]
    },
    "spaces": [
      "person",
      "organisation",
      "shared"
    ],
    "writer": "devices",
    "indexes": {},
    "text": {},
    "version": 1,
    "steps": {},
    "oldest": 1
  },
  "memberships": {
    "kind": "collection",
    "module": "memberships",
    "name": "memberships",
    "summary": "Organisations that the person belongs to, with the role there",
    "fields": {
      "name": {
        "type": "string",
        "required": true
      },
      "role": {
        "type": "string",
        "required": true
      },
      "joinedAt": {
        "type": "string",
        "format": "date-time",
        "required": true
      }
    },
    "roles": {
      "owner": [
        "read"
      ]
    },
    "spaces": [
      "person"
    ],
    "writer": "server",
    "indexes": {},
    "text": {},
    "version": 1,
    "steps": {},
    "oldest": 1
  },
  "tasks": {
    "kind": "collection",
    "module": "tasks",
    "name": "tasks",
    "summary": "Tasks of a list",
    "fields": {
      "listId": {
        "type": "string",
        "maxLength": 64,
        "required": true
      },
      "title": {
        "type": "string",
        "maxLength": 500,
        "required": true
      },
      "notes": {
        "type": "string",
        "maxLength": 20000
      },
      "status": {
        "type": "string",
        "enum": [
          "open",
          "started",
          "done"
        ],
        "default": "open"
      },
      "due": {
        "type": "string",
        "format": "date"
      },
      "priority": {
        "type": "integer",
        "minimum": 0,
        "maximum": 9,
        "default": 0
      },
      "assignee": {
        "type": "string",
        "maxLength": 64
      },
      "tags": {
        "type": "array",
        "items": {
          "type": "string",
          "maxLength": 40
        },
        "maxItems": 100,
        "merge": "set"
      },
      "votes": {
        "type": "integer",
        "minimum": 0,
        "default": 0,
        "merge": "counter"
      },
      "log": {
        "type": "array",
        "items": {
          "type": "string",
          "maxLength": 500
        },
        "maxItems": 1000,
        "merge": "append"
      },
      "progress": {
        "type": "integer",
        "minimum": 0,
        "maximum": 100,
        "merge": "max"
      },
      "startedAt": {
        "type": "string",
        "format": "date-time",
        "merge": "min"
      },
      "budget": {
        "type": "integer",
        "minimum": 0,
        "merge": "never",
        "write": [
          "owner",
          "admin"
        ]
      },
      "estimate": {
        "type": "integer",
        "minimum": 0,
        "read": [
          "owner",
          "admin"
        ],
        "write": [
          "owner",
          "admin"
        ]
      },
      "reviewer": {
        "type": "string",
        "maxLength": 64,
        "merge": "server"
      },
      "createdBy": {
        "type": "string",
        "stamp": "created-by"
      },
      "updatedAt": {
        "type": "string",
        "format": "date-time",
        "stamp": "updated-at"
      }
    },
    "roles": {
      "owner": "*",
      "admin": "*",
      "member": [
        "read",
        "create",
        "update",
        "delete-own"
      ],
      "reader": [
        "read"
      ]
    },
    "spaces": [
      "person",
      "organisation",
      "shared"
    ],
    "writer": "devices",
    "indexes": {
      "byList": [
        "listId",
        "-priority",
        "title"
      ],
      "byStatus": [
        "status",
        "due"
      ],
      "byDue": [
        "due"
      ],
      "byAssignee": [
        "assignee",
        "status",
        "due"
      ]
    },
    "text": {
      "title": 3,
      "notes": 1,
      "tags": 2
    },
    "version": 3,
    "steps": {
      "2": [
        {
          "rename": "name",
          "to": "title"
        }
      ],
      "3": [
        {
          "add": "priority",
          "default": 0
        },
        {
          "values": "status",
          "up": {
            "finished": "done"
          },
          "down": {
            "done": "finished"
          }
        }
      ]
    },
    "oldest": 1
  }
};
