// Written by `npm run generate` from the contracts. Do not edit.
import type { Collection } from '../contract/collection.ts';
import type { PolicySpecs } from '../contract/policy.ts';

/** What every module allows, by resource. */
export const policies: PolicySpecs = {
  "access": {
    "by": "self",
    "actions": [
      "explain"
    ],
    "whileErasing": [
      "explain"
    ]
  },
  "activity": {
    "by": "self",
    "actions": [
      "record"
    ]
  },
  "apiKey": {
    "by": "membership",
    "param": "organisationId",
    "actions": [
      "list",
      "read",
      "create",
      "update",
      "rotate",
      "revoke"
    ],
    "roles": {
      "owner": "*",
      "admin": "*",
      "member": []
    },
    "custom": true
  },
  "audience": {
    "by": "group",
    "group": "admin",
    "actions": [
      "read",
      "update",
      "delete"
    ]
  },
  "audit": {
    "by": "membership",
    "param": "organisationId",
    "actions": [
      "read",
      "configure"
    ],
    "roles": {
      "owner": "*",
      "admin": [
        "read"
      ],
      "member": []
    },
    "custom": true,
    "neverCustom": [
      "configure"
    ]
  },
  "authenticator": {
    "by": "self",
    "actions": [
      "list",
      "add",
      "remove"
    ],
    "whileErasing": [
      "list"
    ]
  },
  "bank": {
    "by": "group",
    "group": "bank-staff",
    "actions": [
      "freeze",
      "transfer",
      "verify"
    ]
  },
  "bank-account": {
    "by": "membership",
    "param": "organisationId",
    "actions": [
      "read",
      "spend",
      "manage"
    ],
    "roles": {
      "owner": "*",
      "admin": "*",
      "member": []
    },
    "custom": true
  },
  "bank-accounts": {
    "by": "space",
    "actions": [
      "read"
    ],
    "roles": {
      "owner": "*",
      "admin": "*"
    },
    "custom": true
  },
  "bank-balances": {
    "by": "space",
    "actions": [
      "read"
    ],
    "roles": {
      "owner": "*",
      "admin": "*"
    },
    "custom": true
  },
  "bank-cards": {
    "by": "space",
    "actions": [
      "read"
    ],
    "roles": {
      "owner": "*",
      "admin": "*"
    },
    "custom": true
  },
  "bank-case": {
    "by": "group",
    "group": "bank-staff",
    "actions": [
      "read",
      "decide"
    ]
  },
  "bank-connections": {
    "by": "space",
    "actions": [
      "read"
    ],
    "roles": {
      "owner": "*",
      "admin": "*"
    },
    "custom": true
  },
  "bank-file": {
    "by": "group",
    "group": "bank-staff",
    "actions": [
      "read",
      "retry"
    ]
  },
  "bank-orders": {
    "by": "space",
    "actions": [
      "read"
    ],
    "roles": {
      "owner": "*",
      "admin": "*"
    },
    "custom": true
  },
  "bank-requests": {
    "by": "space",
    "actions": [
      "read"
    ],
    "roles": {
      "owner": "*",
      "admin": "*"
    },
    "custom": true
  },
  "bank-statements": {
    "by": "space",
    "actions": [
      "read"
    ],
    "roles": {
      "owner": "*",
      "admin": "*"
    },
    "custom": true
  },
  "banking": {
    "by": "self",
    "actions": [
      "use"
    ]
  },
  "campaign": {
    "by": "group",
    "group": "admin",
    "actions": [
      "read",
      "create",
      "update"
    ]
  },
  "config": {
    "by": "self",
    "actions": [
      "read"
    ],
    "whileErasing": [
      "read"
    ]
  },
  "connection": {
    "by": "self",
    "actions": [
      "use"
    ]
  },
  "decision": {
    "by": "group",
    "group": "fraud-analyst",
    "actions": [
      "read",
      "replay",
      "label"
    ]
  },
  "device": {
    "by": "self",
    "actions": [
      "list",
      "register",
      "delete"
    ],
    "whileErasing": [
      "list",
      "delete"
    ]
  },
  "documentExport": {
    "by": "self",
    "actions": [
      "create",
      "read"
    ]
  },
  "erasure": {
    "by": "self",
    "actions": [
      "read",
      "cancel"
    ],
    "whileErasing": [
      "read",
      "cancel"
    ]
  },
  "export": {
    "by": "self",
    "actions": [
      "create",
      "read"
    ],
    "whileErasing": [
      "create",
      "read"
    ]
  },
  "file": {
    "by": "space",
    "actions": [
      "read",
      "create",
      "update",
      "delete",
      "share",
      "update-own",
      "delete-own",
      "share-own"
    ],
    "roles": {
      "owner": "*",
      "admin": "*",
      "member": [
        "read",
        "create",
        "update-own",
        "delete-own",
        "share-own"
      ],
      "reader": [
        "read"
      ]
    },
    "custom": true
  },
  "files": {
    "by": "space",
    "actions": [
      "read"
    ],
    "roles": {
      "owner": "*",
      "admin": "*",
      "member": "*",
      "reader": "*"
    },
    "custom": true
  },
  "flag": {
    "by": "group",
    "group": "admin",
    "actions": [
      "list",
      "read",
      "write",
      "archive",
      "delete",
      "kill",
      "explain"
    ]
  },
  "fraudList": {
    "by": "group",
    "group": "fraud-analyst",
    "actions": [
      "read",
      "write"
    ]
  },
  "import": {
    "by": "self",
    "actions": [
      "create",
      "read"
    ]
  },
  "inbound": {
    "by": "group",
    "group": "admin",
    "actions": [
      "read",
      "configure",
      "replay"
    ]
  },
  "inbox": {
    "by": "space",
    "actions": [
      "read"
    ],
    "roles": {
      "owner": "*"
    },
    "custom": true
  },
  "inbox-badge": {
    "by": "space",
    "actions": [
      "read"
    ],
    "roles": {
      "owner": "*"
    },
    "custom": true
  },
  "invitation": {
    "by": "membership",
    "param": "organisationId",
    "actions": [
      "create",
      "list",
      "revoke"
    ],
    "roles": {
      "owner": "*",
      "admin": "*",
      "member": []
    },
    "custom": true
  },
  "job": {
    "by": "self",
    "actions": [
      "read",
      "cancel",
      "retry"
    ]
  },
  "jobs": {
    "by": "space",
    "actions": [
      "read"
    ],
    "roles": {
      "owner": "*"
    },
    "custom": true
  },
  "link": {
    "by": "space",
    "actions": [
      "create",
      "manage"
    ],
    "roles": {
      "owner": "*",
      "admin": "*",
      "member": [
        "create"
      ],
      "reader": []
    },
    "custom": true
  },
  "lists": {
    "by": "space",
    "actions": [
      "read",
      "create",
      "update",
      "delete",
      "update-own",
      "delete-own"
    ],
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
    "custom": true
  },
  "member": {
    "by": "membership",
    "param": "organisationId",
    "actions": [
      "list",
      "update",
      "remove"
    ],
    "roles": {
      "owner": "*",
      "admin": "*",
      "member": [
        "list"
      ]
    },
    "custom": true
  },
  "membership": {
    "by": "self",
    "actions": [
      "list",
      "create",
      "accept",
      "end"
    ],
    "whileErasing": [
      "list",
      "end"
    ]
  },
  "memberships": {
    "by": "space",
    "actions": [
      "read"
    ],
    "roles": {
      "owner": "*"
    },
    "custom": true
  },
  "message": {
    "by": "group",
    "group": "admin",
    "actions": [
      "send",
      "read"
    ]
  },
  "minimum": {
    "by": "group",
    "group": "admin",
    "actions": [
      "list",
      "write"
    ]
  },
  "organisation": {
    "by": "membership",
    "param": "organisationId",
    "actions": [
      "read",
      "update",
      "delete"
    ],
    "roles": {
      "owner": "*",
      "admin": [
        "read",
        "update"
      ],
      "member": [
        "read"
      ]
    },
    "custom": true,
    "neverCustom": [
      "delete"
    ]
  },
  "ownAudit": {
    "by": "self",
    "actions": [
      "read"
    ],
    "whileErasing": [
      "read"
    ]
  },
  "ownInbox": {
    "by": "self",
    "actions": [
      "read",
      "update"
    ],
    "whileErasing": [
      "read"
    ]
  },
  "people": {
    "by": "group",
    "group": "admin",
    "actions": [
      "find",
      "disable",
      "enable"
    ]
  },
  "person": {
    "by": "self",
    "actions": [
      "read",
      "update",
      "erase"
    ],
    "withoutAccount": [
      "read"
    ],
    "whileErasing": [
      "read"
    ]
  },
  "preference": {
    "by": "self",
    "actions": [
      "read",
      "update"
    ],
    "whileErasing": [
      "read"
    ]
  },
  "replica": {
    "by": "self",
    "actions": [
      "push",
      "pull",
      "read"
    ]
  },
  "role": {
    "by": "membership",
    "param": "organisationId",
    "actions": [
      "list",
      "update",
      "delete"
    ],
    "roles": {
      "owner": "*",
      "admin": "*",
      "member": [
        "list"
      ]
    },
    "custom": true,
    "neverCustom": [
      "update",
      "delete"
    ]
  },
  "ruleSet": {
    "by": "group",
    "group": "fraud-analyst",
    "actions": [
      "read",
      "write",
      "activate",
      "shadow",
      "test"
    ]
  },
  "segment": {
    "by": "group",
    "group": "admin",
    "actions": [
      "list",
      "write",
      "delete"
    ]
  },
  "session": {
    "by": "self",
    "actions": [
      "end"
    ],
    "whileErasing": [
      "end"
    ]
  },
  "sharing": {
    "by": "self",
    "actions": [
      "use"
    ]
  },
  "socket": {
    "by": "self",
    "actions": [
      "open"
    ]
  },
  "space": {
    "by": "self",
    "actions": [
      "list",
      "create",
      "join",
      "use"
    ]
  },
  "step-up": {
    "by": "self",
    "actions": [
      "begin",
      "prove"
    ]
  },
  "storage": {
    "by": "self",
    "actions": [
      "use"
    ]
  },
  "tasks": {
    "by": "space",
    "actions": [
      "read",
      "create",
      "update",
      "delete",
      "update-own",
      "delete-own"
    ],
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
    "custom": true
  },
  "template": {
    "by": "group",
    "group": "admin",
    "actions": [
      "read",
      "update",
      "delete"
    ]
  },
  "webhook": {
    "by": "membership",
    "param": "organisationId",
    "actions": [
      "read",
      "create",
      "update",
      "delete",
      "send"
    ],
    "roles": {
      "owner": "*",
      "admin": "*",
      "member": []
    },
    "custom": true
  }
};
