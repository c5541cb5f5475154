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
  "session": {
    "by": "self",
    "actions": [
      "end"
    ],
    "whileErasing": [
      "end"
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
  }
};
