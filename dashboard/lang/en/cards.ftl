### Words of the reserve of identifiers: what is where, what was done, and what runs out.
reserve = Card reserve stock

## where a piece is
cd-reserve = In the reserve
cd-way = On the way
cd-out = Issued
cd-lost = Lost
cd-broken = Broken
cd-missing = Missing
cd-discarded = Written off
cd-back = In no reserve

## what cards are used for
cd-c-lost = in place of lost ones
cd-c-broken = in place of broken ones
cd-c-newcomer = to newcomers
cd-c-returned = returned

## deeds in the audit
audit-receive-batch = Batch of identifiers received
audit-register-pieces = Identifiers registered
audit-close-batch = Acceptance of a batch ended
audit-issue-card = Identifier issued
audit-replace-card = Identifier replaced
audit-return-card = Identifier returned
audit-card-found = Lost identifier found
audit-discard-cards = Identifiers written off
audit-send-cards = Identifiers sent
audit-cards-arrived = Identifiers arrived
audit-call-cards-back = Transfer called back
audit-begin-count = Stock-taking begun
audit-cards-seen = Seen at a stock-taking
audit-end-count = Stock-taking ended
audit-drop-count = Stock-taking called off
audit-set-reserve-rule = Rule of a reserve changed
audit-set-card-vendor = Supplier of identifiers changed
audit-set-main-building = Main building named
audit-plan-delivery = Delivery planned
audit-t-batch = Batch
audit-t-transfer = Transfer
audit-t-count = Stock-taking
audit-t-vendor = Supplier of identifiers
audit-t-plan = Delivery plan
