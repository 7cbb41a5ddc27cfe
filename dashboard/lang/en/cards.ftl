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
audit-set-desk-reader = Desk reader set
audit-plan-delivery = Delivery planned
audit-t-batch = Batch
audit-t-transfer = Transfer
audit-t-count = Stock-taking
audit-t-vendor = Supplier of identifiers
audit-t-plan = Delivery plan

## the reserve by building
cd-what = Service identifiers by building: what lies in the reserve, what is issued, what is short. The numbers are the sum of the pieces and are kept nowhere else.
cd-coming = Coming here
cd-gone = Lost, broken, missing
cd-at-least = Norm
cd-short = Short
cd-overdue = Registration overdue
cd-fine = Fine
cd-nothing-fits = No such buildings.
cd-pages = Pages of the reserve
cd-deeds-where = Receiving, issuing, moving and stock-taking are on the building's page.

## numbers as typed
cn-hint = One number a line: a scanner moves on to the next by itself.
cn-plain = Numbers are read in hexadecimal: 8, 14 or 20 digits.
cn-as-reader = Numbers are read as the building's reader writes them:
cn-line = Line
cn-more = More such lines:
cn-twice = this number stands above already
cn-too-many = more lines than the form takes: upload a file
cn-part = this is a part of a number that different cards share: the whole number is needed
cn-ambiguous = different cards can be written so: set the building's reader up
cn-rounded = a spreadsheet has rounded the number, its last digits are lost
cn-parity = a parity bit is wrong: touch the card again
cn-zero = only zeros: there is no such card
cn-length = more or fewer digits than the reader writes
cn-not-digits = this is not a number
