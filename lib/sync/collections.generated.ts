// Written by `npm run generate` from the contracts. Do not edit.
import type { Collection } from '../contract/collection.ts';

/** What every module declares, by name. */
export const collections: Readonly<Record<string, Collection>> = {
  "bank-accounts": {
    "kind": "collection",
    "module": "banking",
    "name": "bank-accounts",
    "summary": "Accounts of a person or an organisation",
    "fields": {
      "product": {
        "type": "string",
        "required": true
      },
      "currency": {
        "type": "string",
        "required": true
      },
      "number": {
        "type": "string",
        "required": true
      },
      "nickname": {
        "type": "string"
      },
      "state": {
        "type": "string",
        "enum": [
          "open",
          "frozen",
          "closed"
        ],
        "required": true
      },
      "openedAt": {
        "type": "string",
        "format": "date-time",
        "required": true
      }
    },
    "roles": {
      "owner": [
        "read"
      ],
      "admin": [
        "read"
      ],
      "member": []
    },
    "spaces": [
      "person",
      "organisation"
    ],
    "writer": "server",
    "indexes": {},
    "text": {},
    "version": 1,
    "steps": {},
    "oldest": 1
  },
  "bank-balances": {
    "kind": "collection",
    "module": "banking",
    "name": "bank-balances",
    "summary": "Balances of a person’s or an organisation’s accounts",
    "fields": {
      "currency": {
        "type": "string",
        "required": true
      },
      "posted": {
        "type": "string",
        "required": true
      },
      "available": {
        "type": "string",
        "required": true
      },
      "incoming": {
        "type": "string",
        "required": true
      },
      "outgoing": {
        "type": "string",
        "required": true
      }
    },
    "roles": {
      "owner": [
        "read"
      ],
      "admin": [
        "read"
      ],
      "member": []
    },
    "spaces": [
      "person",
      "organisation"
    ],
    "writer": "server",
    "indexes": {},
    "text": {},
    "version": 1,
    "steps": {},
    "oldest": 1
  },
  "bank-cards": {
    "kind": "collection",
    "module": "banking",
    "name": "bank-cards",
    "summary": "Cards of a person’s or an organisation’s accounts",
    "fields": {
      "account": {
        "type": "string",
        "required": true
      },
      "currency": {
        "type": "string",
        "required": true
      },
      "lastFour": {
        "type": "string",
        "required": true
      },
      "nickname": {
        "type": "string"
      },
      "state": {
        "type": "string",
        "enum": [
          "active",
          "frozen",
          "cancelled"
        ],
        "required": true
      },
      "perPurchase": {
        "type": "string",
        "required": true
      },
      "daily": {
        "type": "string",
        "required": true
      },
      "issuedAt": {
        "type": "string",
        "format": "date-time",
        "required": true
      }
    },
    "roles": {
      "owner": [
        "read"
      ],
      "admin": [
        "read"
      ],
      "member": []
    },
    "spaces": [
      "person",
      "organisation"
    ],
    "writer": "server",
    "indexes": {},
    "text": {},
    "version": 1,
    "steps": {},
    "oldest": 1
  },
  "bank-connections": {
    "kind": "collection",
    "module": "aggregation",
    "name": "bank-connections",
    "summary": "Connections of a person or an organisation to other banks, with the accounts there",
    "fields": {
      "institution": {
        "type": "string",
        "required": true
      },
      "state": {
        "type": "string",
        "enum": [
          "pending",
          "active",
          "needs-consent"
        ],
        "required": true
      },
      "consentUntil": {
        "type": "string",
        "format": "date-time"
      },
      "syncedAt": {
        "type": "string",
        "format": "date-time"
      },
      "problem": {
        "type": "string"
      },
      "accounts": {
        "type": "array",
        "required": true,
        "items": {
          "type": "object",
          "properties": {
            "externalAccountId": {
              "type": "string",
              "required": true
            },
            "name": {
              "type": "string",
              "required": true
            },
            "number": {
              "type": "string"
            },
            "currency": {
              "type": "string",
              "required": true
            },
            "balance": {
              "type": "string"
            }
          }
        }
      }
    },
    "roles": {
      "owner": [
        "read"
      ],
      "admin": [
        "read"
      ],
      "member": []
    },
    "spaces": [
      "person",
      "organisation"
    ],
    "writer": "server",
    "indexes": {},
    "text": {},
    "version": 1,
    "steps": {},
    "oldest": 1
  },
  "bank-orders": {
    "kind": "collection",
    "module": "banking",
    "name": "bank-orders",
    "summary": "Standing orders and later payments of a person or an organisation",
    "fields": {
      "accountId": {
        "type": "string",
        "required": true
      },
      "payeeId": {
        "type": "string",
        "required": true
      },
      "name": {
        "type": "string",
        "required": true
      },
      "number": {
        "type": "string",
        "required": true
      },
      "amount": {
        "type": "string",
        "required": true
      },
      "currency": {
        "type": "string",
        "required": true
      },
      "note": {
        "type": "string"
      },
      "state": {
        "type": "string",
        "enum": [
          "active",
          "paused",
          "stopped"
        ],
        "required": true
      },
      "reason": {
        "type": "string"
      },
      "unit": {
        "type": "string",
        "required": true
      },
      "every": {
        "type": "integer",
        "required": true
      },
      "start": {
        "type": "string",
        "format": "date",
        "required": true
      },
      "end": {
        "type": "string",
        "format": "date"
      },
      "times": {
        "type": "integer"
      },
      "nextAt": {
        "type": "string",
        "format": "date-time"
      }
    },
    "roles": {
      "owner": [
        "read"
      ],
      "admin": [
        "read"
      ],
      "member": []
    },
    "spaces": [
      "person",
      "organisation"
    ],
    "writer": "server",
    "indexes": {},
    "text": {},
    "version": 1,
    "steps": {},
    "oldest": 1
  },
  "bank-requests": {
    "kind": "collection",
    "module": "banking",
    "name": "bank-requests",
    "summary": "Payment requests that a person or an organisation made or is to pay",
    "fields": {
      "splitId": {
        "type": "string",
        "required": true
      },
      "side": {
        "type": "string",
        "enum": [
          "asker",
          "asked"
        ],
        "required": true
      },
      "accountId": {
        "type": "string"
      },
      "number": {
        "type": "string",
        "required": true
      },
      "name": {
        "type": "string"
      },
      "amount": {
        "type": "string",
        "required": true
      },
      "currency": {
        "type": "string",
        "required": true
      },
      "note": {
        "type": "string"
      },
      "expiresAt": {
        "type": "string",
        "format": "date-time",
        "required": true
      }
    },
    "roles": {
      "owner": [
        "read"
      ],
      "admin": [
        "read"
      ],
      "member": []
    },
    "spaces": [
      "person",
      "organisation"
    ],
    "writer": "server",
    "indexes": {},
    "text": {},
    "version": 1,
    "steps": {},
    "oldest": 1
  },
  "bank-statements": {
    "kind": "collection",
    "module": "banking",
    "name": "bank-statements",
    "summary": "Kept statements of a person’s or an organisation’s accounts",
    "fields": {
      "account": {
        "type": "string",
        "required": true
      },
      "month": {
        "type": "string",
        "required": true
      },
      "currency": {
        "type": "string",
        "required": true
      },
      "opening": {
        "type": "string",
        "required": true
      },
      "closing": {
        "type": "string",
        "required": true
      },
      "entries": {
        "type": "integer",
        "required": true
      },
      "keptAt": {
        "type": "string",
        "format": "date-time",
        "required": true
      }
    },
    "roles": {
      "owner": [
        "read"
      ],
      "admin": [
        "read"
      ],
      "member": []
    },
    "spaces": [
      "person",
      "organisation"
    ],
    "writer": "server",
    "indexes": {},
    "text": {},
    "version": 1,
    "steps": {},
    "oldest": 1
  },
  "files": {
    "kind": "collection",
    "module": "files",
    "name": "files",
    "summary": "Files of a space",
    "fields": {
      "name": {
        "type": "string",
        "required": true
      },
      "state": {
        "type": "string",
        "required": true,
        "enum": [
          "uploading",
          "processing",
          "ready",
          "rejected"
        ]
      },
      "reason": {
        "type": "string"
      },
      "versionId": {
        "type": "string",
        "format": "uuid"
      },
      "type": {
        "type": "string",
        "required": true
      },
      "size": {
        "type": "integer",
        "required": true
      },
      "sha256": {
        "type": "string"
      },
      "width": {
        "type": "integer"
      },
      "height": {
        "type": "integer"
      },
      "duration": {
        "type": "integer"
      },
      "variants": {
        "type": "array",
        "items": {
          "type": "string"
        },
        "maxItems": 10
      },
      "text": {
        "type": "string",
        "maxLength": 20000
      },
      "createdBy": {
        "type": "string",
        "format": "uuid"
      },
      "updatedAt": {
        "type": "string",
        "format": "date-time",
        "required": true
      }
    },
    "roles": {
      "owner": [
        "read"
      ],
      "admin": [
        "read"
      ],
      "member": [
        "read"
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
    "writer": "server",
    "indexes": {
      "byName": [
        "name"
      ]
    },
    "text": {
      "name": 2,
      "text": 1
    },
    "version": 1,
    "steps": {},
    "oldest": 1
  },
  "inbox": {
    "kind": "collection",
    "module": "messaging",
    "name": "inbox",
    "summary": "Messages to the person in the app",
    "fields": {
      "topic": {
        "type": "string",
        "required": true
      },
      "title": {
        "type": "string",
        "required": true
      },
      "body": {
        "type": "string",
        "required": true
      },
      "link": {
        "type": "string"
      },
      "createdAt": {
        "type": "string",
        "format": "date-time",
        "required": true
      },
      "readAt": {
        "type": "string",
        "format": "date-time"
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
    "indexes": {
      "byTime": [
        "-createdAt"
      ]
    },
    "text": {},
    "version": 1,
    "steps": {},
    "oldest": 1
  },
  "inbox-badge": {
    "kind": "collection",
    "module": "messaging",
    "name": "inbox-badge",
    "summary": "How many messages in the app the person has not read",
    "fields": {
      "unread": {
        "type": "integer",
        "minimum": 0,
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
  "jobs": {
    "kind": "collection",
    "module": "jobs",
    "name": "jobs",
    "summary": "Jobs of the person: how far they are, and how they ended",
    "fields": {
      "kind": {
        "type": "string",
        "required": true
      },
      "state": {
        "type": "string",
        "enum": [
          "scheduled",
          "queued",
          "running",
          "done",
          "failed",
          "cancelled"
        ],
        "required": true
      },
      "cancelling": {
        "type": "boolean"
      },
      "done": {
        "type": "number"
      },
      "total": {
        "type": "number"
      },
      "note": {
        "type": "string"
      },
      "reason": {
        "type": "string"
      },
      "result": {
        "type": "string"
      },
      "createdAt": {
        "type": "string",
        "format": "date-time",
        "required": true
      },
      "finishedAt": {
        "type": "string",
        "format": "date-time"
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
