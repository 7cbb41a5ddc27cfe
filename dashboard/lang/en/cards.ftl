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

## the reserve of one building
cb-cause = For what
cb-days-30 = In 30 days
cb-days-365 = In a year
cb-done = Done.
cb-short = The reserve holds less than its norm:
cb-where = Where the identifiers are
cb-all = All
cb-to-register = Batches to be registered
cb-rule = Norm and reader
cb-no-rule = not set
cb-lead = Days from request to delivery
cb-pack = Identifiers in a pack
cb-reader = Desk reader
cb-no-reader = not set up: numbers in hexadecimal
cb-is-main = the main building of the complex
cb-set-rule = Change the norm
cb-set-reader = Set up the reader
cb-waiting = Waiting to be finished
cb-from = from
cb-to = to
cb-used = Use
cb-not-used = Nothing was issued from this reserve in a year.

## pieces
col-piece-no = Number
cp-none = There are no such identifiers here.
cp-now = Now
cp-stage = Where it is
cp-opens = Doors
cp-form = As a reader writes it
cp-forms = The number as readers write it
cp-own-reader = this building's reader
cp-life = Its whole life
cp-not-kept = It never was in a reserve: issued before the reserve was kept, or by another organisation.
cp-older = Earlier records:

## batches
ct-batches = Batches of identifiers
ct-what = What arrived in the buildings and what of it is registered. A batch is to be registered within one month of receipt.
ct-open-only = Only those being registered
ct-none = There are no batches.
ct-declared = By its paper
ct-registered = Registered
ct-closed = Received in full
ct-closed-other = Received with a difference
ct-paper = Paper and registration
ct-origin = From where
ct-day = Received on
ct-difference = Difference
ct-less = Missing:
ct-more = Too many:
ct-from-city = The city's delivery
ct-from-vendor = Supplier
ct-from-found = Found in the building
ct-scan = Register with a scanner
ct-scan-what = Scan one card after another. Lines at one time, at most:
ct-numbers = Numbers
ct-register = Register
ct-registered-now = Registered:
ct-no-numbers = Type or scan at least one number.
ct-file = Register with a file
ct-file-label = The supplier's list of numbers
ct-file-hint = CSV or XLSX with a column "card number"; a column "reader profile" where it is written another way. First you will see what it says.
ct-file-do = Check the file
ct-no-file = Choose a file with a list of numbers.
ct-close = Finish receipt
ct-close-what = Nothing more of this batch will come. A difference from its paper stays on record.
ct-close-do = Finish receipt

## delivery files
cf-check = Checking a delivery file
cf-says = What the file says
cf-new = New numbers
cf-here = Registered from this batch already
cf-bad = Bad rows
cf-after = Will be registered
cf-wrong = What is wrong
cf-known = this number is registered or issued already
cf-bad-what = These rows are not registered. Put them right and upload the file again: numbers that are registered will not be added twice.
cf-nothing-new = The file has no new numbers.
cf-take-what = Only new numbers will be registered. If it breaks off in the middle, open this page again: it goes on from there.
cf-take = Register

## deeds
kd-issue = Issue
kd-replace = Lost or broken
kd-return = Take back
kd-found = Found again
kd-receive = Receive a batch
kd-discard = Write off
kd-no-account = Check the account number.
kd-cause-missing = Say whether the identifier is lost or broken.
kd-choose = Choose the identifier.
kd-not-yours = This identifier belongs to a building that you do not manage.
kd-not-here = Some of these belong to another building: write them off there.
kd-origin-missing = Say where the batch came from.
kd-kind-missing = Say what kind of identifiers they are.
kd-day-wrong = Say on which day it was received.
kd-whole = Type a whole number.
kd-account-hint = The account number of the person.
kd-account-search = Find the person
kd-go-on = Go on
kd-found-what = The identifier will open doors again.
kd-return-what = An identifier that is taken back opens nothing any more and lies in this building's reserve.
kd-broken = Broken: they can't be issued again
kd-discard-what = Identifiers of this building are written off. That can't be undone.
kd-act = Number and date of the act
kd-has-one = This person has a valid identifier already. If it is lost or broken, replace it.
kd-number = Number of an identifier of the reserve
kd-permanent = Permanent: opens all buildings of the complex
kd-replace-what = The old identifier stops opening doors everywhere at once.
kd-cause = What happened
kd-lost = It is lost
kd-broke = It is broken
kd-new-number = A new identifier of the reserve
kd-none-such = This person has no such identifier.
kd-which = Which identifier
kd-scan = Scan or type the number.
kd-or-later = It can be issued later.
kd-receive-what = The numbers of the identifiers come after this, by scanner or as a file.
kd-invoice = Number and date of the delivery note
kd-least-hint = Below it, the building is marked. Leave it empty to go by the forecast.

## the wizard of desk readers
kr-title = Setting up a reader
kr-learn = Learn from known cards
kr-how = Take at least three different cards whose numbers are known. Type their numbers, then hold the same cards to the reader in the same order.
kr-known = Known numbers
kr-known-hint = In hexadecimal, as on an identifier's page: 8, 14 or 20 characters, one a line.
kr-printed = What the reader printed
kr-printed-hint = One line a card, in the same order.
kr-do = Work out the encoding
kr-pairs = each known number needs a line of the reader
kr-more = More cards are needed:
kr-more-why = They must differ; those that read the same from both ends tell nothing.
kr-several = Several encodings fit
kr-show-length = Show a card with a number of this length as well:
kr-show-other = Show another, quite different card with a number of this length:
kr-digits = hexadecimal characters
kr-none = No encoding explains all lines. The nearest:
kr-other-card = that would be another card
kr-one = The reader writes like this:
kr-loses = This encoding loses a part of the number: different cards may look the same. The reserve needs another reader.
kr-same = The building's reader is set up so already.
kr-set = Set it up so
kr-forget = Forget the setting
kr-forget-what = Numbers will be read in hexadecimal again.

## signals about identifiers
audit-card-signal = Signal about an identifier
audit-settle-signal = Signal settled
audit-set-signals = Rules of signals changed
sg-travel = Two buildings too soon
sg-pass-back = Passed back again and again
sg-hours = Touched at night
sg-signal = Signal
sg-title = Signals about identifiers
sg-what = Touches that one person can't make, or usually doesn't. A reason to look, not an accusation.
sg-odd = What is odd
sg-open-only = Only open ones
sg-none = There are no signals.
sg-seconds = s
sg-times = times
sg-hour = h
sg-held = Held by rule
sg-open = Waiting
sg-stays-held = Settled, stays shut
sg-settled = Settled
sg-no-accusation = The system only puts touches side by side. What happened a person decides: the card may be copied or lent — or a gateway's clock is wrong.
sg-whose = Whose identifier
sg-by = Settled by
sg-evidence = Touches
sg-settle = Settle
sg-settle-what = Write what you found. If the identifier should be changed, replace it on its page.
sg-settle-held = The rule shut it. Write what you found, and decide whether it opens again.
sg-release = Let it open doors again
sg-rules = Rules of signals
sg-rules-what = What the city watches for, and what shuts an identifier until somebody has looked. Zero does not watch.
sg-near = Seconds between buildings of one complex
sg-far = Seconds between complexes
sg-backs = Passages back in a day
sg-night-from = Night from hour
sg-night-until = Night until hour
sg-holds = Shuts it at once
sg-rules-set = Save the rules

## finding a card by what a reader shows
fc-title = Find by number
fc-what = Type the number as any reader showed it: every known encoding is tried.
fc-shown = Number from a reader
fc-hint = Hexadecimal, decimal, "123,45678" or bits.
fc-no-reader = No reader writes that. Check the number: a spreadsheet may have rounded it.
fc-several = This is a part of a number, and several cards have it. Nothing is guessed: the whole number is needed.
fc-found = Found
fc-none = There is no such card among yours.
fc-as = Read as
fc-a-part = a part of the number
fc-part = Shared part
fc-cards = Cards
fc-shared = Numbers that several cards share
fc-shared-what = Readers that send a part of the number can't tell these cards apart. Such a number opens nothing and issues nothing.
fc-groups = Such numbers:
fc-in-them = Cards with them:
fc-first3 = First 3 bytes
fc-last3 = Last 3 bytes
fc-first4 = First 4 bytes
fc-last4 = Last 4 bytes

## outlook of a reserve
ol-title = Outlook
ol-nothing = There will be an outlook once identifiers are issued from reserves in the city.
ol-runs-out = The reserve runs out
ol-lasts-year = not within a year
ol-early = perhaps as early as
ol-reorder = Order when this many are left
ol-order = Order now
ol-enough = nothing
ol-sure = Lasts until the next delivery with probability
ol-month = Month
ol-expected = Use
ol-low = At least
ol-high = At most
ol-how = From what the building and the whole city used in earlier months; returns are taken off. The bounds hold in about nine months of ten.
