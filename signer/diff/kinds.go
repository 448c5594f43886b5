package diff

// What a change is. Words for it are in the message catalogue under
// "change." + kind.
const (
	// Signatures and what serves them.
	kindSignature      = "signature-added"      // a further signature
	kindTimestamp      = "timestamp-added"      // a document timestamp
	kindEvidence       = "evidence-added"       // certificates, revocation data
	kindSignatureField = "signature-field"      // an empty field for a signature to come
	kindSignatureGone  = "signature-removed"    // a signature or its mark was taken away
	kindSignatureOther = "signature-changed"    // what a signature says of itself
	kindSignatureLook  = "signature-appearance" // its mark looks or stands otherwise
	kindEvidenceGone   = "evidence-removed"
	kindRecycled       = "signature-recycled"  // one made before now fills a field
	kindPermissions    = "permissions-changed" // what the certification allows
	kindCertifiedLater = "certified-later"     // terms set after others had signed
	kindCovering       = "covering-mark"       // a mark that hides what the page says

	// Housekeeping.
	kindMetadata = "metadata-changed"
	kindRewrite  = "rewritten"      // saved once more, with nothing else in it
	kindUnused   = "unused-objects" // nothing leads to them

	// Forms and annotations.
	kindFilled         = "field-filled"
	kindLocked         = "locked-field" // changed though a signature closed it
	kindField          = "field-added"
	kindFieldGone      = "field-removed"
	kindFieldName      = "field-name"
	kindFieldOther     = "field-changed"
	kindFieldLook      = "field-appearance" // drawn otherwise although its value is the same
	kindFieldMoved     = "field-moved"
	kindForm           = "form-changed"
	kindNote           = "note-added"
	kindMarking        = "marking-added" // highlighting, underlining, striking out
	kindStamp          = "stamp-added"
	kindText           = "text-added"
	kindDrawing        = "drawing-added"
	kindLink           = "link-added"
	kindFile           = "file-added"
	kindBlackout       = "blackout-added"
	kindAnnotation     = "annotation-added" // of any other kind
	kindAnnotationGone = "annotation-removed"
	kindAnnotationNew  = "annotation-changed"
	kindLooseWidget    = "stray-field" // on a page, but in no form

	// What a page shows.
	kindPageContent   = "page-content"
	kindPageResources = "page-resources"
	kindPageFont      = "page-font"
	kindPageSize      = "page-size"
	kindPageOther     = "page-changed"
	kindPageAdded     = "page-added"
	kindPageGone      = "page-removed"
	kindPageReplaced  = "page-replaced"
	kindPageOrder     = "page-order"
	kindPageTree      = "page-tree"

	// The document around its pages.
	kindAction      = "action-changed"
	kindScript      = "script-changed"
	kindAttachment  = "attachment-changed"
	kindDestination = "destination-changed"
	kindNames       = "names-changed"
	kindLayers      = "layers-changed"
	kindBookmarks   = "bookmarks-changed"
	kindStructure   = "structure-changed"
	kindMetadataBad = "metadata-unreadable"
	kindExtensions  = "extensions-changed"
	kindCatalog     = "catalog-changed" // Args "entry"
	kindTrailer     = "trailer-changed" // Args "entry"
	kindEncryption  = "encryption-changed"

	// The file itself.
	kindLooseObject = "loose-object"     // an object that no table lists
	kindLooseBytes  = "loose-bytes"      // bytes that belong to nothing
	kindStock       = "waiting-object"   // laid up for later use
	kindAmbiguous   = "ambiguous-tables" // two readers may see two documents
	kindDamaged     = "damaged"          // the later state cannot be read for sure
	kindHistory     = "history-skipped"  // the signed state is none of the file's own history
)

// Kinds lists every kind of change.
func Kinds() []string {
	return []string{
		kindSignature, kindTimestamp, kindEvidence, kindSignatureField, kindSignatureGone, kindSignatureOther,
		kindSignatureLook, kindEvidenceGone, kindRecycled, kindPermissions, kindCertifiedLater, kindCovering,
		kindMetadata, kindRewrite, kindUnused,
		kindFilled, kindLocked, kindField, kindFieldGone, kindFieldName, kindFieldOther, kindFieldLook, kindFieldMoved,
		kindForm, kindNote, kindMarking, kindStamp, kindText, kindDrawing, kindLink, kindFile, kindBlackout,
		kindAnnotation, kindAnnotationGone, kindAnnotationNew, kindLooseWidget,
		kindPageContent, kindPageResources, kindPageFont, kindPageSize, kindPageOther, kindPageAdded, kindPageGone,
		kindPageReplaced, kindPageOrder, kindPageTree,
		kindAction, kindScript, kindAttachment, kindDestination, kindNames, kindLayers, kindBookmarks, kindStructure,
		kindMetadataBad, kindExtensions, kindCatalog, kindTrailer, kindEncryption,
		kindLooseObject, kindLooseBytes, kindStock, kindAmbiguous, kindDamaged, kindHistory,
	}
}
