// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Consents of enrolled subjects: the twin of what the operation log asks of Galen, as an EVM does it well.
/// A directive takes one storage word, a subject another; every act is an event. There is no evaluator, no
/// template, no membership beyond enrolment and no quota: the contract does less than the ledger.
contract ConsentRegistry {
	/// One word: 8 + 8 + 32 + 40 + 32 + 8 bits.
	struct Directive {
		uint8 purposes;
		uint8 categories;
		uint32 recipient;
		uint40 until;
		uint32 version;
		bool withdrawn;
	}

	/// One word.
	struct Subject {
		bool enrolled;
		uint16 custodian;
		uint32 version;
		uint32 nextDirective;
	}

	/// What a registrar enters from one paper.
	struct Paper {
		address subject;
		uint8 purposes;
		uint8 categories;
		uint32 recipient;
		uint40 until;
	}

	error NotOwner();
	error NotEnrolled();
	error NotRegistrar();
	error NoSuchDirective();
	error AlreadyWithdrawn();

	event ConsentGiven(address indexed subject, uint32 directive, uint32 version);
	event ConsentAmended(address indexed subject, uint32 directive, uint32 version);
	event ConsentWithdrawn(address indexed subject, uint32 directive, uint32 version);

	address private immutable owner;
	mapping(address => Subject) public subjects;
	mapping(address => mapping(uint32 => Directive)) public directives;
	/// The hospital whose registrar an account is, plus one.
	mapping(address => uint16) public registrars;

	constructor() {
		owner = msg.sender;
	}

	function enrol(address[] calldata accounts, uint16[] calldata custodians) external {
		if (msg.sender != owner) revert NotOwner();
		for (uint256 i = 0; i < accounts.length; ++i) {
			subjects[accounts[i]] = Subject(true, custodians[i], 0, 0);
		}
	}

	function appoint(address registrar, uint16 hospital) external {
		if (msg.sender != owner) revert NotOwner();
		registrars[registrar] = hospital + 1;
	}

	function give(uint8 purposes, uint8 categories, uint32 recipient, uint40 until) external {
		_give(msg.sender, purposes, categories, recipient, until);
	}

	function amend(
		uint32 directive,
		uint8 purposes,
		uint8 categories,
		uint32 recipient,
		uint40 until
	) external {
		uint32 version = _act(msg.sender);
		Directive storage held = _live(msg.sender, directive);
		held.purposes = purposes;
		held.categories = categories;
		held.recipient = recipient;
		held.until = until;
		held.version = version;
		emit ConsentAmended(msg.sender, directive, version);
	}

	function withdraw(uint32 directive) external {
		_withdraw(msg.sender, directive);
	}

	function givePapers(Paper[] calldata papers) external {
		for (uint256 i = 0; i < papers.length; ++i) {
			Paper calldata paper = papers[i];
			_ensureRegistrarOf(paper.subject);
			_give(paper.subject, paper.purposes, paper.categories, paper.recipient, paper.until);
		}
	}

	function withdrawPapers(address[] calldata accounts, uint32[] calldata which) external {
		for (uint256 i = 0; i < accounts.length; ++i) {
			_ensureRegistrarOf(accounts[i]);
			_withdraw(accounts[i], which[i]);
		}
	}

	/// Whether a directive opens something to somebody now: what an access check asks.
	function opens(
		address subject,
		uint32 recipient,
		uint8 purpose,
		uint8 category
	) external view returns (bool) {
		uint32 count = subjects[subject].nextDirective;
		for (uint32 i = 0; i < count; ++i) {
			Directive storage held = directives[subject][i];
			if (
				held.recipient == recipient &&
				!held.withdrawn &&
				held.until > block.timestamp &&
				held.purposes & purpose == purpose &&
				held.categories & category == category
			) return true;
		}
		return false;
	}

	function _ensureRegistrarOf(address subject) private view {
		if (registrars[msg.sender] != subjects[subject].custodian + 1) revert NotRegistrar();
	}

	function _act(address subject) private returns (uint32 version) {
		Subject storage own = subjects[subject];
		if (!own.enrolled) revert NotEnrolled();
		version = own.version + 1;
		own.version = version;
	}

	function _give(
		address subject,
		uint8 purposes,
		uint8 categories,
		uint32 recipient,
		uint40 until
	) private {
		uint32 version = _act(subject);
		uint32 directive = subjects[subject].nextDirective;
		subjects[subject].nextDirective = directive + 1;
		directives[subject][directive] =
			Directive(purposes, categories, recipient, until, version, false);
		emit ConsentGiven(subject, directive, version);
	}

	function _withdraw(address subject, uint32 directive) private {
		uint32 version = _act(subject);
		_live(subject, directive).withdrawn = true;
		emit ConsentWithdrawn(subject, directive, version);
	}

	function _live(address subject, uint32 directive) private view returns (Directive storage held) {
		held = directives[subject][directive];
		if (held.until == 0) revert NoSuchDirective();
		if (held.withdrawn) revert AlreadyWithdrawn();
	}
}
